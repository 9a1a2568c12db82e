package org.miragemanager.hostagent.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.miragemanager.hostagent.domain.DomainFolder;

/** Reads one domain's log, and goes on reading while it grows. */
public final class LogReader {

  private static final int CHUNK_BYTES = 65_536;

  /**
   * The system tells when a file changes; this is for those that do not, and for events that came
   * too early.
   */
  private static final long LOOK_AGAIN_SECONDS = 1;

  /** Takes what was read. */
  @FunctionalInterface
  public interface Sink {

    /**
     * Takes a chunk, after waiting until there is room for it.
     *
     * @return false if nobody listens any longer
     */
    boolean take(byte[] chunk) throws InterruptedException;
  }

  private final DomainFolder folder;
  private final Sink sink;
  private long position;

  /** A reader of this domain's log. */
  public LogReader(DomainFolder folder, Sink sink) {
    this.folder = folder;
    this.sink = sink;
  }

  /**
   * Reads what is there.
   *
   * @param tailBytes at most so many bytes from the end; 0: all
   * @return false if nobody listens any longer
   */
  public boolean read(long tailBytes) throws IOException, InterruptedException {
    long older = size(folder.olderLog());
    long newer = size(folder.log());
    long skip = tailBytes == 0 ? 0 : Math.max(0, older + newer - tailBytes);
    if (skip < older && !copy(folder.olderLog(), skip)) {
      return false;
    }
    position = Math.max(0, skip - older);
    return readNewer();
  }

  /** Reads on until the domain has ended and all is read, or nobody listens any longer. */
  public void follow(BooleanSupplier ended) throws IOException, InterruptedException {
    try (WatchService watch = FileSystems.getDefault().newWatchService()) {
      folder
          .path()
          .register(
              watch, StandardWatchEventKinds.ENTRY_MODIFY, StandardWatchEventKinds.ENTRY_CREATE);
      while (true) {
        boolean last = ended.getAsBoolean();
        if (!readNewer() || last) {
          return;
        }
        WatchKey key = watch.poll(LOOK_AGAIN_SECONDS, TimeUnit.SECONDS);
        if (key != null) {
          key.pollEvents();
          key.reset();
        }
        if (!sink.take(new byte[0])) {
          return;
        }
      }
    }
  }

  private boolean readNewer() throws IOException, InterruptedException {
    if (size(folder.log()) < position) {
      // It was cut meanwhile; what is lost to this reader is in the older part.
      position = 0;
    }
    return copy(folder.log(), position);
  }

  private boolean copy(Path file, long from) throws IOException, InterruptedException {
    if (!Files.exists(file)) {
      return true;
    }
    long next = from;
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer buffer = ByteBuffer.allocate(CHUNK_BYTES);
      while (channel.read(buffer.clear(), next) > 0) {
        if (!sink.take(Arrays.copyOf(buffer.array(), buffer.position()))) {
          return false;
        }
        next += buffer.position();
      }
    }
    if (file.equals(folder.log())) {
      position = next;
    }
    return true;
  }

  private static long size(Path file) throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }
}
