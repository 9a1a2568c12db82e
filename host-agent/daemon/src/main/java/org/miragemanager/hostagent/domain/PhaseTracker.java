package org.miragemanager.hostagent.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.miragemanager.hostagent.api.AwaitRunningResponse;
import org.miragemanager.hostagent.domain.DomainMachine.DomainAction;
import org.miragemanager.hostagent.domain.DomainMachine.DomainEvent;
import org.miragemanager.hostagent.domain.DomainMachine.DomainPhase;

/**
 * The present phase of a domain, which {@link DomainMachine} computes from each event in turn, and
 * the callers that wait until its guest has executed a step. Used under the domain's lock; its
 * getters may be called without.
 */
public final class PhaseTracker {

  private static final long NANOS_PER_MICRO = 1_000;

  private final List<CompletableFuture<AwaitRunningResponse>> waiting = new ArrayList<>();

  /** What callers that wait for a step are answered; empty: it is not known yet. */
  private Optional<AwaitRunningResponse> running = Optional.empty();

  /** When the repository last said that the domain may run. */
  private long allowedAtNanos = System.nanoTime();

  private volatile DomainPhase phase;
  private volatile boolean retired;

  /** Whether its guest may have been told to go, by this agent or by one before it. */
  private volatile boolean mayHaveGone = true;

  /**
   * The phase of a domain of which this agent has seen no event.
   *
   * @param ended whether the domain has ended already
   */
  PhaseTracker(boolean ended) {
    this.phase = ended ? DomainPhase.ENDED : DomainPhase.CONNECTING;
  }

  public DomainPhase phase() {
    return phase;
  }

  public boolean isEnded() {
    return phase == DomainPhase.ENDED;
  }

  /** Whether its generation is known to be retired; that stays true for ever. */
  boolean isRetired() {
    return retired;
  }

  /** It is started for the first time, so that no agent can have told its guest to go. */
  void started() {
    mayHaveGone = false;
  }

  /** Its guest is told to go. */
  void letGo() {
    mayHaveGone = true;
  }

  boolean mayHaveGone() {
    return mayHaveGone;
  }

  /** Takes an event; returns what the agent has to do. */
  DomainAction on(DomainEvent told) {
    DomainEvent event = told.tellsSteps() && !mayHaveGone ? DomainEvent.UNTOLD : told;
    DomainMachine.Transition transition = DomainMachine.on(phase, event);
    phase = transition.next();
    retired = retired || event.tellsRetired();
    updateRunning(event);
    return transition.action();
  }

  private void updateRunning(DomainEvent event) {
    switch (event) {
      case OWNER, KEPT -> allowedAtNanos = System.nanoTime();
      case STEP, HELLO_RUNNING, HELLO_COMPLETE, TERMINATE -> executesSteps();
      case STATE, HELLO_SUSPENDED, HELLO_WAITING -> running = Optional.empty();
      case RETIRED_PUSH,
          RETIRED,
          SUSPEND,
          HAND_OVER_REFUSED,
          HANDED_OVER,
          COMPLETED,
          UNTOLD,
          END -> {}
    }
  }

  /**
   * Callers that wait for a step are told that the guest runs. Also called for a guest that was
   * asked to suspend and has been in its step for so long that it counts as running.
   */
  void executesSteps() {
    if (running.isEmpty()) {
      answer(
          AwaitRunningResponse.newBuilder()
              .setOutcome(AwaitRunningResponse.Outcome.RUNNING)
              .setResumeMicros((System.nanoTime() - allowedAtNanos) / NANOS_PER_MICRO)
              .build());
    }
  }

  /** The domain has ended: callers that wait for a step are told that there will be none. */
  void ended(String reason) {
    if (running.isEmpty()) {
      answer(
          AwaitRunningResponse.newBuilder()
              .setOutcome(AwaitRunningResponse.Outcome.ENDED)
              .setReason(reason)
              .build());
    }
  }

  private void answer(AwaitRunningResponse response) {
    running = Optional.of(response);
    waiting.forEach(waiter -> waiter.complete(response));
    waiting.clear();
  }

  /** Completes when a step is done, or the domain has ended without one. */
  CompletableFuture<AwaitRunningResponse> awaitRunning() {
    CompletableFuture<AwaitRunningResponse> waiter = new CompletableFuture<>();
    running.ifPresentOrElse(waiter::complete, () -> waiting.add(waiter));
    return waiter;
  }

  /** Whether its guest runs, and its checkpoints are worth sending. */
  boolean givesCheckpoints() {
    return switch (phase) {
      case STARTING, RUNNING -> true;
      case CONNECTING, ARMED, SUSPENDING, SUSPENDED, HANDED_OVER, COMPLETING, EXITING, ENDED ->
          false;
    };
  }

  /** Whether its guest may be executing steps. */
  public boolean mayExecute() {
    return switch (phase) {
      case STARTING, RUNNING, SUSPENDING -> true;
      case CONNECTING -> mayHaveGone;
      case ARMED, SUSPENDED, HANDED_OVER, COMPLETING, EXITING, ENDED -> false;
    };
  }
}
