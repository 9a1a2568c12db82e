package org.miragemanager.hostagent.image;

import com.google.protobuf.ByteString;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.miragemanager.hostagent.api.ImageChunk;
import org.miragemanager.model.ImageDigest;

/** A manager that sends bytes, and breaks off, holds back or refuses on cue. */
final class FakeSource implements ImageFetcher.Source {
  private static final int CHUNK_BYTES = 1_000;

  /** Where each call began. */
  final List<Long> offsets = new CopyOnWriteArrayList<>();

  /** The next call breaks off after so many bytes; negative: it does not. */
  volatile long breaksAfter = -1;

  /** Calls come to a stand at this offset, until they are cancelled; negative: they do not. */
  volatile long stopsAt = -1;

  /** Opens when a call has come to a stand. */
  final CountDownLatch stands = new CountDownLatch(1);

  /** What every call is refused with; null: it is not. */
  volatile Status refusal;

  private final byte[] file;

  FakeSource(byte[] file) {
    this.file = file;
  }

  @Override
  public Iterator<ImageChunk> fetch(ImageDigest digest, long offset) {
    offsets.add(offset);
    if (refusal != null) {
      throw refusal.asRuntimeException();
    }
    long end = breaksAfter < 0 ? Long.MAX_VALUE : offset + breaksAfter;
    breaksAfter = -1;
    return new Chunks(offset, end, Context.current());
  }

  private final class Chunks implements Iterator<ImageChunk> {
    private final long end;
    private final Context call;
    private long position;

    private Chunks(long position, long end, Context call) {
      this.position = position;
      this.end = end;
      this.call = call;
    }

    @Override
    public boolean hasNext() {
      return position < file.length;
    }

    @Override
    public ImageChunk next() {
      if (stopsAt >= 0 && position >= stopsAt) {
        stands.countDown();
        awaitCancelled();
      }
      if (position >= end) {
        throw Status.UNAVAILABLE.withDescription("it breaks off on purpose").asRuntimeException();
      }
      int length = (int) Math.min(CHUNK_BYTES, file.length - position);
      ImageChunk chunk =
          ImageChunk.newBuilder()
              .setSizeBytes(file.length)
              .setOffset(position)
              .setData(ByteString.copyFrom(file, (int) position, length))
              .build();
      position += length;
      return chunk;
    }

    private void awaitCancelled() {
      CountDownLatch cancelled = new CountDownLatch(1);
      call.addListener(context -> cancelled.countDown(), Runnable::run);
      try {
        if (!cancelled.await(30, TimeUnit.SECONDS)) {
          throw new IllegalStateException("nobody cancelled the call");
        }
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
      throw new StatusRuntimeException(Status.CANCELLED);
    }
  }
}
