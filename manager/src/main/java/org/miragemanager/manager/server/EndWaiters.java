package org.miragemanager.manager.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.miragemanager.manager.service.AnyOperation;
import org.miragemanager.manager.service.MirageService.ServiceException;
import org.miragemanager.manager.service.OperationView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Completes the futures of all that wait for the end of a workflow, which cost no thread.
 *
 * <p>This manager's worker carries the workflows out, and says when the method of one has returned.
 * So nothing is asked while an operation goes on, neither of Temporal nor of the repository. What
 * the worker cannot say, such as a termination from outside, is found by asking: for a workflow
 * that is waited for longer than most take, and once for all that wait.
 */
final class EndWaiters {
  private static final Logger LOG = LoggerFactory.getLogger(EndWaiters.class);

  /** A migration takes a third of a second. */
  static final Duration USUALLY_OVER = Duration.ofSeconds(2);

  /** How long a question may wait in Temporal before it is asked anew. */
  private static final Duration LONG_POLL = Duration.ofSeconds(60);

  private static final int REMEMBERED = 1000;

  /** Between two questions about one workflow. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private static final Executor THREADS = task -> Thread.ofVirtual().name("end").start(task);

  /** Finds out how a workflow has ended. */
  interface Question {
    /**
     * Asks.
     *
     * @param patience how long the answer may take
     * @return the operation at its end; empty: it goes on. Fails with a {@link ServiceException} if
     *     that is what its callers are to be told; with another failure if it is to be asked again.
     */
    CompletableFuture<Optional<AnyOperation>> ask(Duration patience);
  }

  /** What is waited for. */
  private static final class Waiting {
    private final Question question;
    private final Map<Object, CompletableFuture<AnyOperation>> waiters = new HashMap<>();
    private boolean asking;

    Waiting(Question question) {
      this.question = question;
    }
  }

  private final Map<String, Waiting> runs = new HashMap<>();

  /** By the ids of their workflows, which have not returned. */
  private final Map<String, OperationView> begun = new HashMap<>();

  /** The runs that have returned last. */
  private final Set<String> returned =
      Collections.newSetFromMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
              return size() > REMEMBERED;
            }
          });

  /**
   * An operation has begun. It is remembered until its workflow returns, because the repository has
   * a record of it only a moment after this, or never if it fails at once.
   */
  void begun(OperationView operation) {
    synchronized (runs) {
      // One that failed at once may have returned before its start was answered.
      if (!returned.contains(operation.runId())) {
        begun.put(operation.workflowId(), operation);
      }
    }
  }

  /** The operation of a workflow that was begun here, and has not returned. */
  Optional<OperationView> underWay(String workflowId) {
    synchronized (runs) {
      return Optional.ofNullable(begun.get(workflowId));
    }
  }

  /**
   * Waits for the end of a run of a workflow. What may have ended before is to be looked at after
   * this call: only an end that comes later is sure to complete the future.
   *
   * @param unasked after this time the question is asked
   * @return completes with the operation at its end; a caller that waits no longer cancels it
   */
  CompletableFuture<AnyOperation> await(String runId, Question question, Duration unasked) {
    CompletableFuture<AnyOperation> waiter = new CompletableFuture<>();
    Object key = new Object();
    boolean first;
    Waiting waiting;
    synchronized (runs) {
      first = !runs.containsKey(runId);
      waiting = runs.computeIfAbsent(runId, unknown -> new Waiting(question));
      waiting.waiters.put(key, waiter);
    }
    CompletableFuture<?> unused = waiter.whenComplete((end, failure) -> leave(waiting, key));
    if (first) {
      later(unasked, () -> askIfAwaited(runId, waiting));
    }
    return waiter;
  }

  private void leave(Waiting waiting, Object key) {
    synchronized (runs) {
      waiting.waiters.remove(key);
    }
  }

  /** The method of a workflow has returned: it closes in this moment. */
  void returned(String runId) {
    Waiting waiting;
    synchronized (runs) {
      returned.add(runId);
      begun.values().removeIf(operation -> operation.runId().equals(runId));
      waiting = runs.get(runId);
    }
    if (waiting != null) {
      THREADS.execute(() -> ask(runId, waiting));
    }
  }

  /** A caller that asks every second is between two requests for a moment only. */
  private void askIfAwaited(String runId, Waiting waiting) {
    synchronized (runs) {
      if (waiting.waiters.isEmpty()) {
        runs.remove(runId, waiting);
        return;
      }
    }
    ask(runId, waiting);
  }

  private void ask(String runId, Waiting waiting) {
    synchronized (runs) {
      if (waiting.asking || runs.get(runId) != waiting) {
        return;
      }
      waiting.asking = true;
    }
    CompletableFuture<Optional<AnyOperation>> answer;
    try {
      answer = waiting.question.ask(LONG_POLL);
    } catch (RuntimeException failure) {
      answer = CompletableFuture.failedFuture(failure);
    }
    CompletableFuture<?> unused =
        answer.whenCompleteAsync((end, failure) -> answered(runId, waiting, end, failure), THREADS);
  }

  private void answered(
      String runId, Waiting waiting, Optional<AnyOperation> end, Throwable failure) {
    synchronized (runs) {
      waiting.asking = false;
    }
    Throwable reason = failure instanceof CompletionException ? failure.getCause() : failure;
    if (reason instanceof ServiceException told) {
      finish(runId, waiting, waiter -> waiter.completeExceptionally(told));
    } else if (reason == null && end.isPresent()) {
      finish(runId, waiting, waiter -> waiter.complete(end.orElseThrow()));
    } else {
      if (reason != null) {
        LOG.debug("How the run {} stands is asked again: Temporal does not answer.", runId, reason);
      }
      later(PAUSE, () -> askIfAwaited(runId, waiting));
    }
  }

  private void finish(
      String runId, Waiting waiting, Consumer<CompletableFuture<AnyOperation>> complete) {
    List<CompletableFuture<AnyOperation>> waiters;
    synchronized (runs) {
      runs.remove(runId, waiting);
      // Also of one that was terminated, which does not return.
      begun.values().removeIf(operation -> operation.runId().equals(runId));
      waiters = new ArrayList<>(waiting.waiters.values());
    }
    waiters.forEach(complete);
  }

  private static void later(Duration delay, Runnable task) {
    CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS, THREADS)
        .execute(task);
  }
}
