package org.miragemanager.repository.grpc;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.miragemanager.hostagent.api.ImageChunk;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a file at the pace of its receiver. No thread waits for a slow receiver: the transport
 * calls back when it can take more.
 */
final class ImageSending {
  private static final Logger LOGGER = LoggerFactory.getLogger(ImageSending.class);
  private static final int CHUNK_BYTES = 1 << 16;

  private final FileChannel file;
  private final ServerCallStreamObserver<ImageChunk> stream;
  private final long size;
  private long position;
  private boolean ended;

  private ImageSending(
      FileChannel file, long size, long offset, ServerCallStreamObserver<ImageChunk> stream) {
    this.file = file;
    this.size = size;
    this.position = offset;
    this.stream = stream;
  }

  /** Sends an open file from an offset on, and closes it. */
  static void begin(FileChannel file, long offset, ServerCallStreamObserver<ImageChunk> stream)
      throws IOException {
    long size = file.size();
    if (offset < 0 || offset > size) {
      file.close();
      stream.onError(
          Status.OUT_OF_RANGE
              .withDescription("The file has " + size + " bytes, and none at " + offset + ".")
              .asRuntimeException());
      return;
    }
    ImageSending sending = new ImageSending(file, size, offset, stream);
    stream.setOnReadyHandler(sending::send);
    stream.setOnCancelHandler(sending::end);
    // A receiver that has everything hears how much that is.
    stream.onNext(ImageChunk.newBuilder().setSizeBytes(size).setOffset(offset).build());
    sending.send();
  }

  private synchronized void send() {
    try {
      while (!ended && stream.isReady()) {
        if (position == size) {
          end();
          stream.onCompleted();
          return;
        }
        stream.onNext(next());
      }
    } catch (IOException failure) {
      end();
      LOGGER.error("An image's file cannot be read", failure);
      stream.onError(
          Status.UNAVAILABLE
              .withDescription("The manager cannot read the file: " + failure.getMessage())
              .asRuntimeException());
    }
  }

  private ImageChunk next() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, size - position));
    while (bytes.hasRemaining()) {
      if (file.read(bytes, position + bytes.position()) < 0) {
        throw new IOException("it has become shorter while it was read");
      }
    }
    long offset = position;
    position += bytes.capacity();
    return ImageChunk.newBuilder()
        .setSizeBytes(size)
        .setOffset(offset)
        .setData(UnsafeByteOperations.unsafeWrap(bytes.flip()))
        .build();
  }

  private synchronized void end() {
    ended = true;
    try {
      file.close();
    } catch (IOException failure) {
      LOGGER.warn("An image's file cannot be closed", failure);
    }
  }
}
