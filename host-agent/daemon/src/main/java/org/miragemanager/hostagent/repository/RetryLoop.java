package org.miragemanager.hostagent.repository;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats a call until it is answered: no time-out is ever a "no" (rule 5). It waits between two
 * attempts, longer each time and never exactly as long as others do, and tries at once when another
 * call was answered after a silence.
 */
public final class RetryLoop {

  private static final Logger LOGGER = LoggerFactory.getLogger(RetryLoop.class);
  private static final long FIRST_PAUSE_NANOS = 10_000_000;
  private static final long LONGEST_PAUSE_NANOS = 1_000_000_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean closed;
  private long answers;

  /** Makes all repeated calls try again at once: the repository answers after a silence. */
  public void answersAgain() {
    signal(false);
  }

  /** Ends all repetitions: the agent stops. */
  public void close() {
    signal(true);
  }

  /**
   * Repeats a call.
   *
   * @param what what is repeated, for the log: {@code the hand-over of counter-1/3}
   * @param refuses which statuses are an answer too
   * @param goOn asked before each further attempt
   * @throws StatusRuntimeException the answer, if it is a status
   * @throws CancellationException if the agent stops, or {@code goOn} says no
   */
  public <T> T untilAnswered(
      String what, Predicate<Status.Code> refuses, BooleanSupplier goOn, Supplier<T> call) {
    long pause = FIRST_PAUSE_NANOS;
    while (true) {
      try {
        T answer = call.get();
        if (pause > FIRST_PAUSE_NANOS) {
          LOGGER.info("The repository has answered: {}.", what);
        }
        return answer;
      } catch (StatusRuntimeException failure) {
        if (refuses.test(failure.getStatus().getCode())) {
          throw failure;
        }
        if (pause == FIRST_PAUSE_NANOS && !isClosed()) {
          LOGGER.warn(
              "The repository does not answer: {} ({}); repeating until it does.",
              what,
              describe(failure.getStatus()));
        }
      }
      if (!pause(pause, true) || !goOn.getAsBoolean()) {
        throw new CancellationException("No answer is waited for any longer: " + what);
      }
      pause = Math.min(LONGEST_PAUSE_NANOS, 2 * pause);
    }
  }

  /** Waits between half of this time and all of it; answers false if the agent stops. */
  boolean pause(long nanos) {
    return pause(nanos, false);
  }

  private boolean pause(long nanos, boolean untilAnswersAgain) {
    lock.lock();
    try {
      long answersBefore = answers;
      long rest = nanos / 2 + ThreadLocalRandom.current().nextLong(nanos / 2);
      while (rest > 0 && !closed && !(untilAnswersAgain && answers > answersBefore)) {
        rest = changed.awaitNanos(rest);
      }
      return !closed;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** A status in one line. */
  static String describe(Status status) {
    return status.getDescription() == null
        ? status.getCode().toString()
        : status.getCode() + ": " + status.getDescription();
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  private void signal(boolean closes) {
    lock.lock();
    try {
      closed |= closes;
      answers++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
