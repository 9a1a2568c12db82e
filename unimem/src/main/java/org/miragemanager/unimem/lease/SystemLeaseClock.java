package org.miragemanager.unimem.lease;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * {@link System#nanoTime()} and, where the kernel tells it, the time for which the machine was
 * suspended.
 *
 * <p>On Linux {@code nanoTime} stands still during a suspension and {@code /proc/uptime} does not,
 * but the latter counts in hundredths of a second. So the difference of both is watched: what it
 * has grown by since the start, beyond that coarseness, is time suspended. Elsewhere the clock is
 * {@code nanoTime} alone.
 *
 * <p>It reads the kernel's count at every look, which takes some microseconds: an older reading
 * would not know of a suspension that has just ended, and a step could begin under a lease that is
 * over.
 */
public final class SystemLeaseClock implements LeaseClock {

  private static final Path UPTIME = Path.of("/proc/uptime");
  private static final long COARSENESS_NANOS = 50_000_000;
  private static final long HUNDREDTH_NANOS = 10_000_000;

  /** Not a channel: that is closed for all when a thread that reads from it is interrupted. */
  private final Optional<RandomAccessFile> uptime;

  private final byte[] buffer = new byte[64];
  private final long differenceAtStart;
  private long suspendedNanos;

  /** Starts the clock. */
  public SystemLeaseClock() {
    Optional<RandomAccessFile> opened = Optional.empty();
    long difference = 0;
    if (Files.isReadable(UPTIME)) {
      try {
        RandomAccessFile file = new RandomAccessFile(UPTIME.toFile(), "r");
        difference = readUptimeNanos(file) - System.nanoTime();
        opened = Optional.of(file);
      } catch (IOException unreadable) {
        // Then nanoTime is all there is.
        opened = Optional.empty();
      }
    }
    uptime = opened;
    differenceAtStart = difference;
  }

  @Override
  public synchronized long nanos() {
    if (uptime.isPresent()) {
      try {
        long grown = readUptimeNanos(uptime.get()) - System.nanoTime() - differenceAtStart;
        if (grown > suspendedNanos + COARSENESS_NANOS) {
          suspendedNanos = grown;
        }
      } catch (IOException unreadable) {
        throw new IllegalStateException(
            "The file " + UPTIME + " cannot be read any more.", unreadable);
      }
    }
    return System.nanoTime() + suspendedNanos;
  }

  private long readUptimeNanos(RandomAccessFile file) throws IOException {
    file.seek(0);
    int length = file.read(buffer);
    long hundredths = 0;
    for (int index = 0; index < length && buffer[index] != ' '; index++) {
      if (buffer[index] != '.') {
        hundredths = hundredths * 10 + (buffer[index] - '0');
      }
    }
    return hundredths * HUNDREDTH_NANOS;
  }
}
