package org.miragemanager.tests.faults.drive;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for what other processes do, and says whether they did it. */
final class Patience {
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private Patience() {}

  /** Looks until the condition holds or the time is over; answers which. */
  static boolean until(long seconds, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (!condition.call()) {
      if (System.nanoTime() > end) {
        return false;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return true;
  }

  /** Lets time pass: it is part of a plan when something happens. */
  static void pass(long millis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    long rest = end - System.nanoTime();
    while (rest > 0) {
      LockSupport.parkNanos(rest);
      rest = end - System.nanoTime();
    }
  }
}
