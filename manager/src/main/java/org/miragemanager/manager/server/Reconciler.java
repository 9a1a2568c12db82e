package org.miragemanager.manager.server;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.miragemanager.activities.placement.ReservationService.WorkflowLookup;
import org.miragemanager.model.WorkflowRun;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.operation.Operation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds, every few seconds, what nothing works on any more: operations whose workflow was
 * terminated, and generations that a late step prepared. Agents end the domains themselves, as soon
 * as a renewal tells them that a generation is retired.
 */
final class Reconciler implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final Duration PRUNING = Duration.ofSeconds(30);

  private final Repository repository;
  private final WorkflowLookup workflows;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("reconciler").factory());
  private final ScheduledFuture<?> rounds;
  private final ScheduledFuture<?> prunings;
  private volatile String problem;

  /** Begins; the first round is some seconds later. */
  Reconciler(Repository repository, WorkflowLookup workflows) {
    this.repository = repository;
    this.workflows = workflows;
    this.rounds =
        thread.scheduleWithFixedDelay(
            this::round, INTERVAL.toSeconds(), INTERVAL.toSeconds(), TimeUnit.SECONDS);
    this.prunings =
        thread.scheduleWithFixedDelay(
            this::prune, PRUNING.toSeconds(), PRUNING.toSeconds(), TimeUnit.SECONDS);
  }

  /** What is superfluous of the past is removed, a part at a time. */
  private void prune() {
    try {
      int removed = repository.prune();
      if (removed > 0) {
        LOG.debug("{} records of the past were removed.", removed);
      }
    } catch (RuntimeException later) {
      LOG.debug("What is superfluous is removed later.", later);
    }
  }

  /**
   * Ends what workflows left behind that Temporal no longer knows: their prepared generations are
   * retired, so that a suspended source is resumed by its own agent (rule 3), and their hold on the
   * unikernel is over (rule 9).
   */
  static void settle(Repository repository, WorkflowLookup workflows) {
    for (Operation operation : repository.operations().open()) {
      WorkflowRun holder = operation.workflow();
      if (!workflows.isOpen(holder)) {
        repository.operations().settle(operation);
        LOG.info("settled {}, which Temporal does not know any more", holder);
      }
    }
    List<String> orphans = repository.operations().retireOrphans();
    if (!orphans.isEmpty()) {
      LOG.warn("retired {}, which no operation works on", orphans);
    }
  }

  private void round() {
    try {
      settle(repository, workflows);
      problem = null;
    } catch (RuntimeException away) {
      LOG.debug("What no workflow works on is looked for again later.", away);
    } catch (Throwable failure) {
      // An Error would end the rounds for good, without a word.
      LOG.warn("What no workflow works on cannot be looked for now; it is tried again.", failure);
      problem = "what no workflow works on cannot be looked for: " + failure;
    }
  }

  /**
   * Returns if it does its rounds.
   *
   * @throws IllegalStateException if it does not, with the reason
   */
  void requireRunning() {
    String words = problem;
    if (words != null) {
      throw new IllegalStateException(words);
    }
    if (rounds.isDone()) {
      throw new IllegalStateException("its rounds have ended");
    }
  }

  @Override
  public void close() {
    prunings.cancel(true);
    rounds.cancel(true);
    thread.shutdownNow();
  }
}
