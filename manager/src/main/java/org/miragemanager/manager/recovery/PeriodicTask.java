package org.miragemanager.manager.recovery;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A round that is made again and again on a thread of its own: after a pause, or when called. */
final class PeriodicTask implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(PeriodicTask.class);
  private static final long FAREWELL_MILLIS = 2_000;

  /** A round that takes longer hangs. */
  private static final Duration LONGEST_ROUND = Duration.ofSeconds(60);

  private final Runnable round;
  private final Duration pause;
  private final String trouble;
  private final Thread thread;
  private final Semaphore called = new Semaphore(0);
  private volatile boolean closed;
  private volatile String problem;

  /** On the clock of System.nanoTime; 0: no round is under way. */
  private volatile long roundBegan;

  /**
   * A patrol that has not begun.
   *
   * @param name of its thread
   * @param pause how long nothing is done when nobody calls
   * @param trouble what it means that a round fails, for the log
   */
  PeriodicTask(String name, Duration pause, String trouble, Runnable round) {
    this.round = round;
    this.pause = pause;
    this.trouble = trouble;
    this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::patrol);
  }

  void start() {
    thread.start();
  }

  /** The next round is due at once. Does not wait for it. */
  void call() {
    called.release();
  }

  private void patrol() {
    while (!closed) {
      roundBegan = System.nanoTime();
      try {
        round.run();
        problem = null;
      } catch (Throwable failure) {
        // Also an Error, such as a class that is not found any more or a lack of memory: a thread
        // that ended of it would leave leases unwatched for ever, and nobody would hear of it.
        if (problem == null) {
          LOGGER.warn("{}; it is tried again.", trouble, failure);
        }
        problem = trouble + ": " + failure;
      }
      roundBegan = 0;
      awaitNext();
    }
  }

  /** Why it does not do its work now, in a sentence; empty: it does. */
  Optional<String> problem() {
    if (!thread.isAlive() && thread.getState() == Thread.State.TERMINATED && !closed) {
      return Optional.of(trouble + ": its thread has ended");
    }
    long began = roundBegan;
    long seconds = began == 0 ? 0 : Duration.ofNanos(System.nanoTime() - began).toSeconds();
    return seconds > LONGEST_ROUND.toSeconds()
        ? Optional.of(trouble + ": a round takes " + seconds + " s already")
        : Optional.ofNullable(problem);
  }

  private void awaitNext() {
    try {
      boolean ignored = called.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS);
      called.drainPermits();
    } catch (InterruptedException interrupted) {
      closed = true;
    }
  }

  /** No round begins any more; one that is under way is waited for, for a moment. */
  @Override
  public void close() {
    closed = true;
    call();
    try {
      thread.join(FAREWELL_MILLIS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
