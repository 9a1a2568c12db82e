package org.miragemanager.demo;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Shows how a demonstration proceeds, and what it waits for. */
interface ProgressReporter {
  /** A line for the user. */
  void tell(String line);

  /** A line of the result. */
  void result(String line);

  /**
   * What is waited for, about once a second.
   *
   * @param words without a full stop
   * @param since how long already
   */
  void waitsFor(String words, Duration since);

  /**
   * Waits until a condition holds, and reports that about once a second. Conditions are about other
   * processes, which send no signal: they are checked every 20 ms.
   *
   * @param patience after this it gives up
   * @return whether it came to hold in time; false also if the thread is interrupted
   */
  default boolean waitUntil(BooleanSupplier condition, String words, Duration patience) {
    long betweenChecks = Duration.ofMillis(20).toNanos();
    long betweenReports = Duration.ofSeconds(1).toNanos();
    long begin = System.nanoTime();
    long nextReport = begin + betweenReports;
    while (!condition.getAsBoolean()) {
      long now = System.nanoTime();
      if (now - nextReport >= 0) {
        waitsFor(words, Duration.ofNanos(now - begin));
        nextReport = now + betweenReports;
      }
      if (now - begin > patience.toNanos() || Thread.currentThread().isInterrupted()) {
        return false;
      }
      LockSupport.parkNanos(betweenChecks);
    }
    return true;
  }

  /** Lets some time pass. */
  default void pause(Duration time, String words) {
    boolean ignored = waitUntil(() -> false, words, time);
  }
}
