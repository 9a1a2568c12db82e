package org.miragemanager.hostagent.log;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.miragemanager.hostagent.channel.RateLimitedLog;
import org.miragemanager.hostagent.domain.record.DomainRecordStore.DomainFolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the logs of guests bounded, so that no guest fills the disk by printing: looks at all of
 * them several times a second, and rotates those that have grown too long. A guest holds its log
 * open, so the file cannot be renamed: its newest half is copied to {@code log.older}, and the
 * file, to which the guest appends, is emptied. A line that is written in between may be lost.
 */
public final class LogRotator implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(LogRotator.class);
  private static final long LOOK_EVERY_MILLIS = 100;
  private static final long LONGEST_BYTES = 16L << 20;

  private final Supplier<List<DomainFolder>> folders;
  private final RateLimitedLog log = new RateLimitedLog(LOGGER);
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("log-rotator").factory());

  private LogRotator(Supplier<List<DomainFolder>> folders) {
    this.folders = folders;
  }

  /** Begins to look at the logs in these folders, which are asked for at each look. */
  public static LogRotator start(Supplier<List<DomainFolder>> folders) {
    LogRotator rotator = new LogRotator(folders);
    Future<?> unused =
        rotator.thread.scheduleWithFixedDelay(
            rotator::look, LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    return rotator;
  }

  private void look() {
    for (DomainFolder folder : folders.get()) {
      try {
        cut(folder);
      } catch (IOException | RuntimeException failure) {
        log.warn("The log {} could not be cut.", folder.log(), failure);
      }
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  /** Cuts the log if it has grown too long. */
  public static void cut(DomainFolder folder) throws IOException {
    cut(folder, LONGEST_BYTES);
  }

  static void cut(DomainFolder folder, long longestBytes) throws IOException {
    Path log = folder.log();
    // One system call, because this runs a thousand times a second; 0: there is no log.
    if (log.toFile().length() <= longestBytes) {
      return;
    }
    Path next = folder.path().resolve("log.next");
    try (FileChannel source =
            FileChannel.open(log, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileChannel target =
            FileChannel.open(
                next,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
      long position = source.size() - longestBytes / 2;
      // A guest that prints as fast as this loop copies must not keep the loop going for ever.
      long farthest = position + 2 * longestBytes;
      while (position < Math.min(source.size(), farthest)) {
        position +=
            source.transferTo(position, Math.min(source.size(), farthest) - position, target);
      }
      source.truncate(0);
    }
    Files.move(next, folder.olderLog(), StandardCopyOption.REPLACE_EXISTING);
  }
}
