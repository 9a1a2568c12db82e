package org.miragemanager.manager.demo;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what other processes do, which cannot be signalled: it looks again and again. */
final class Waiting {
  private static final long BETWEEN_LOOKS_NANOS = Duration.ofMillis(20).toNanos();
  private static final long BETWEEN_WORDS_NANOS = Duration.ofSeconds(1).toNanos();

  private final ProgressReporter story;
  private final Duration patience;

  /** One that gives up after so long. */
  Waiting(ProgressReporter story, Duration patience) {
    this.story = story;
    this.patience = patience;
  }

  /**
   * Waits until a condition holds.
   *
   * @return whether it came to hold in time
   */
  boolean until(BooleanSupplier condition, String words) {
    long begin = System.nanoTime();
    long nextWords = begin + BETWEEN_WORDS_NANOS;
    while (!condition.getAsBoolean()) {
      long now = System.nanoTime();
      if (now - nextWords >= 0) {
        story.waitsFor(words, Duration.ofNanos(now - begin));
        nextWords = now + BETWEEN_WORDS_NANOS;
      }
      if (now - begin > patience.toNanos() || Thread.currentThread().isInterrupted()) {
        return false;
      }
      LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
    }
    return true;
  }

  /** Lets some time pass. */
  void pause(Duration time, String words) {
    long end = System.nanoTime() + time.toNanos();
    until(() -> System.nanoTime() - end >= 0, words);
  }
}
