package org.miragemanager.hostagent.lease;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
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
 */
public final class SystemLeaseClock implements LeaseClock {

  private static final Path UPTIME = Path.of("/proc/uptime");
  private static final long COARSENESS_NANOS = 50_000_000;
  private static final long HUNDREDTH_NANOS = 10_000_000;

  private final Optional<FileChannel> uptime;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(64);
  private final long differenceAtStart;
  private long suspendedNanos;

  /** Starts the clock. */
  public SystemLeaseClock() {
    Optional<FileChannel> opened = Optional.empty();
    long difference = 0;
    if (Files.isReadable(UPTIME)) {
      try {
        FileChannel channel = FileChannel.open(UPTIME);
        difference = readUptimeNanos(channel) - System.nanoTime();
        opened = Optional.of(channel);
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

  private long readUptimeNanos(FileChannel channel) throws IOException {
    buffer.clear();
    channel.read(buffer, 0);
    buffer.flip();
    long hundredths = 0;
    while (buffer.hasRemaining()) {
      byte digit = buffer.get();
      if (digit == ' ') {
        break;
      }
      if (digit != '.') {
        hundredths = hundredths * 10 + (digit - '0');
      }
    }
    return hundredths * HUNDREDTH_NANOS;
  }
}
