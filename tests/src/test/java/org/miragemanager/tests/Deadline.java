package org.miragemanager.tests;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits for what another process does, which cannot be signalled: looks again every few
 * milliseconds, until a deadline.
 */
public final class Deadline {
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final long end;

  private Deadline(long end) {
    this.end = end;
  }

  public static Deadline of(long seconds) {
    return new Deadline(System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds));
  }

  /** Fails with the description if the condition does not come to hold. */
  public void until(Callable<Boolean> condition, Callable<String> description) {
    try {
      while (!condition.call()) {
        if (System.nanoTime() > end) {
          fail("in vain: " + description.call());
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    } catch (RuntimeException | Error failure) {
      throw failure;
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }
}
