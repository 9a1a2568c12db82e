package org.miragemanager.hostagent.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.miragemanager.model.ImageDigest;

/** What has come of a file, with the digest of it; an earlier agent's begin is gone on with. */
final class PartialFile implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final FileChannel channel;
  private MessageDigest hash = sha256();
  private long bytes;
  private boolean resumed;

  private PartialFile(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Opens what there is.
   *
   * @param largestBytes more than that cannot be of the file, and is thrown away
   */
  static PartialFile open(Path path, long largestBytes) throws IOException {
    FileChannel channel =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    PartialFile partial = new PartialFile(channel);
    try {
      if (channel.size() > largestBytes) {
        partial.clear();
      } else {
        partial.readAgain();
      }
      return partial;
    } catch (IOException failure) {
      channel.close();
      throw failure;
    }
  }

  private void readAgain() throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    while (channel.read(buffer) >= 0) {
      bytes += buffer.position();
      hash.update(buffer.flip());
      buffer.clear();
    }
    resumed = bytes > 0;
  }

  /** How much has come. */
  long bytes() {
    return bytes;
  }

  /** Whether some of it came to an earlier agent, or was read from the disk. */
  boolean isResumed() {
    return resumed;
  }

  void append(ByteBuffer data) throws IOException {
    int length = data.remaining();
    hash.update(data.duplicate());
    while (data.hasRemaining()) {
      int ignored = channel.write(data);
    }
    bytes += length;
  }

  /** Throws away what has come. */
  void clear() throws IOException {
    channel.truncate(0);
    channel.position(0);
    hash = sha256();
    bytes = 0;
    resumed = false;
  }

  /** Makes it durable; nothing may be appended any more. */
  ImageDigest finish() throws IOException {
    channel.force(true);
    return new ImageDigest(HexFormat.of().formatHex(hash.digest()));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
