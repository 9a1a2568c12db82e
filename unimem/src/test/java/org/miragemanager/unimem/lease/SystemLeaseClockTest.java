package org.miragemanager.unimem.lease;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SystemLeaseClockTest {
  private static final int LOOKS = 20_000;

  @Test
  void itRunsAsNanoTimeDoes() {
    SystemLeaseClock clock = new SystemLeaseClock();
    long before = System.nanoTime();
    long first = clock.nanos();
    long after = System.nanoTime();
    assertTrue(first >= before && first <= after, before + " " + first + " " + after);
    assertTrue(clock.nanos() >= first);
  }

  @Test
  void anInterruptedThreadDoesNotBreakItForOthers() {
    SystemLeaseClock clock = new SystemLeaseClock();
    Thread.currentThread().interrupt();
    long first = clock.nanos();
    assertTrue(Thread.interrupted());
    assertTrue(clock.nanos() >= first);
  }

  /** A guest looks before each step: the median of many looks counts, not a busy machine. */
  @Test
  void aLookCostsAFewMicroseconds() {
    SystemLeaseClock clock = new SystemLeaseClock();
    long[] costs = new long[LOOKS];
    for (int look = 0; look < LOOKS; look++) {
      long before = System.nanoTime();
      clock.nanos();
      costs[look] = System.nanoTime() - before;
    }
    Arrays.sort(costs);
    System.out.printf("a look at the lease clock: median %d ns%n", costs[LOOKS / 2]);
    assertTrue(costs[LOOKS / 2] < 10_000, costs[LOOKS / 2] + " ns");
  }
}
