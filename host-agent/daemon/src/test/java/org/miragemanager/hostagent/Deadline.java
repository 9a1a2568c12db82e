package org.miragemanager.hostagent;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for what nobody tells: a line in a file, a point in time. */
final class Deadline {

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final long LOOK_EVERY_NANOS = 5_000_000;

  private Deadline() {}

  /** Waits until this is so. */
  static void await(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.call()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("Waited in vain: " + what);
      }
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
    }
  }

  /** Waits for a point in time, in {@link System#nanoTime()}. */
  static void awaitTime(long nanos) throws Exception {
    await("a point in time", () -> System.nanoTime() - nanos > 0);
  }
}
