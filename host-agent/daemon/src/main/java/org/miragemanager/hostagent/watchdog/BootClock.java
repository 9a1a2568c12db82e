package org.miragemanager.hostagent.watchdog;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.miragemanager.unimem.lease.LeaseClock;

/**
 * Nanoseconds since the boot of the machine, its suspensions included, as Linux counts them by
 * CLOCK_BOOTTIME: the same instant has the same number in each process of the machine, so that an
 * agent can pass a deadline to its watchdog. On other systems it is {@link System#nanoTime()}.
 *
 * <p>Java has no call for that clock, and {@code /proc/uptime} has it in hundredths of a second,
 * truncated. Its lead over {@code nanoTime} only grows, with each suspension, and each reading
 * shows a lower bound of the lead. So the greatest reading is the best estimate: reading for a
 * hundredth of a second makes it exact to some microseconds, or to that hundredth on a machine so
 * busy that the readings come late. The estimate is never ahead of the kernel's clock.
 *
 * <p>{@code clock_gettime} by java.lang.foreign was considered and rejected. The oldest supported
 * Java is 21, where that package is a preview: classes that use it load on exactly one version of
 * Java, and only with {@code --enable-preview}. Calling it by reflection, or a second class for
 * newer versions in a multi-release jar, would keep this class as the fallback, and so be more
 * code, with two clocks to test. A watchdog in C would need a compiler or a binary for each kind of
 * processor. This class can go when Java 22 is the oldest that is supported.
 */
public final class BootClock implements LeaseClock {

  private static final Path UPTIME = Path.of("/proc/uptime");
  private static final long HUNDREDTH_NANOS = 10_000_000;
  private static final int TICKS_TO_SEE = 2;
  private static final long LONGEST_LOOK_NANOS = 4 * HUNDREDTH_NANOS;

  /** Not a channel: that is closed for all when a thread that reads from it is interrupted. */
  private final Optional<RandomAccessFile> uptime;

  private final byte[] buffer = new byte[64];
  private long aheadNanos = Long.MIN_VALUE;

  /** Reads the clock until the estimate is exact; takes some hundredths of a second. */
  public BootClock() {
    uptime = open();
    if (uptime.isPresent()) {
      long begun = System.nanoTime();
      long last = look();
      int ticks = 0;
      while (ticks < TICKS_TO_SEE && System.nanoTime() - begun < LONGEST_LOOK_NANOS) {
        long seen = look();
        ticks += seen == last ? 0 : 1;
        last = seen;
      }
    } else {
      aheadNanos = 0;
    }
  }

  private static Optional<RandomAccessFile> open() {
    if (!Files.isReadable(UPTIME)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new RandomAccessFile(UPTIME.toFile(), "r"));
    } catch (IOException unreadable) {
      // Then nanoTime is all there is.
      return Optional.empty();
    }
  }

  @Override
  public synchronized long nanos() {
    if (uptime.isPresent()) {
      look();
    }
    return System.nanoTime() + aheadNanos;
  }

  /** Looks once, and answers what the kernel said. */
  private long look() {
    try {
      long read = readUptimeNanos();
      aheadNanos = Math.max(aheadNanos, read - System.nanoTime());
      return read;
    } catch (IOException unreadable) {
      throw new IllegalStateException(
          "The file " + UPTIME + " cannot be read any more.", unreadable);
    }
  }

  private long readUptimeNanos() throws IOException {
    RandomAccessFile file = uptime.orElseThrow();
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
