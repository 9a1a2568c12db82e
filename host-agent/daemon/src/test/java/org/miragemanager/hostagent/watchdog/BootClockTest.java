package org.miragemanager.hostagent.watchdog;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
final class BootClockTest {

  private static final long MILLI = 1_000_000;
  private static final long HUNDREDTH = 10 * MILLI;
  private static final double NANOS_PER_SECOND = 1e9;

  /**
   * What an agent and its watchdog each have. On a busy machine they may differ by the kernel's
   * hundredth.
   */
  @Test
  void twoClocksTellTheSameTime() {
    BootClock one = new BootClock();
    BootClock other = new BootClock();
    long before = one.nanos();
    long between = other.nanos();
    long after = one.nanos();
    assertTrue(between > before - HUNDREDTH && between < after + HUNDREDTH, before + " " + between);
  }

  @Test
  void itIsTheKernelsTimeSinceTheBoot() throws Exception {
    BootClock clock = new BootClock();
    long before = kernelNanos();
    long counted = clock.nanos();
    long after = kernelNanos();
    // The kernel cuts hundredths off.
    assertTrue(
        counted >= before && counted <= after + 2 * HUNDREDTH,
        before + " " + counted + " " + after);
  }

  private static long kernelNanos() throws Exception {
    String uptime = Files.readString(Path.of("/proc/uptime"));
    return (long) (Double.parseDouble(uptime.split(" ", -1)[0]) * NANOS_PER_SECOND);
  }
}
