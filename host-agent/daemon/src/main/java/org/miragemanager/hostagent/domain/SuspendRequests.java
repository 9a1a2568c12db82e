package org.miragemanager.hostagent.domain;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.miragemanager.hostagent.AgentException;
import org.miragemanager.hostagent.api.SuspendResponse;
import org.miragemanager.hostagent.domain.DomainMachine.DomainPhase;
import org.miragemanager.model.DomainId;

/**
 * The requests to suspend a domain, of which at most one is in progress, and the reasons why one is
 * refused or fails. Used under the domain's lock.
 */
public final class SuspendRequests {

  /**
   * One suspension of a domain, from the request to its answer. Used under the domain's lock,
   * except for its answer.
   */
  public static final class Suspension {

    private static final long NANOS_PER_MICRO = 1_000;

    private final long targetGeneration;
    private final CompletableFuture<SuspendResponse> answer = new CompletableFuture<>();
    private final long askedAtNanos = System.nanoTime();
    private long stateAtNanos = askedAtNanos;
    private long stateBytes;

    Suspension(long targetGeneration) {
      this.targetGeneration = targetGeneration;
    }

    /** The generation that is to own next. */
    public long targetGeneration() {
      return targetGeneration;
    }

    private boolean isOlderThan(long generation) {
      return targetGeneration < generation;
    }

    boolean hasFailed() {
      return answer.isCompletedExceptionally();
    }

    /** Completes when the repository has said who owns. */
    CompletableFuture<SuspendResponse> answer() {
      return answer;
    }

    private void stateArrived(int bytes) {
      stateAtNanos = System.nanoTime();
      stateBytes = bytes;
    }

    /** Answers the request with what the repository decided. */
    public void answerWith(SuspendResponse.Outcome outcome, String reason) {
      answer.complete(
          SuspendResponse.newBuilder()
              .setOutcome(outcome)
              .setReason(reason)
              .setQuiesceMicros((stateAtNanos - askedAtNanos) / NANOS_PER_MICRO)
              .setHandOverMicros((System.nanoTime() - stateAtNanos) / NANOS_PER_MICRO)
              .setStateBytes(stateBytes)
              .build());
    }

    /** Answers the request with an error. */
    public void failWith(AgentException failure) {
      answer.completeExceptionally(failure);
    }
  }

  private final DomainId key;
  private final PhaseTracker course;
  private Optional<Suspension> last = Optional.empty();

  /** No request has been made yet. */
  SuspendRequests(DomainId key, PhaseTracker course) {
    this.key = key;
    this.course = course;
  }

  /** The suspension that is in progress, or was the last. */
  Optional<Suspension> last() {
    return last;
  }

  /**
   * Begins a suspension, unless the same one is done or in progress. While the guest is in its
   * step, a request for a later target takes the place of one for an earlier target.
   *
   * @param endReason how the domain ended, if it has
   * @param begin is called when the suspension has begun
   * @throws AgentException if the domain cannot be suspended now
   */
  CompletableFuture<SuspendResponse> ask(
      long targetGeneration, Optional<String> endReason, Runnable begin) {
    Optional<Suspension> same =
        last.filter(before -> before.targetGeneration == targetGeneration && !before.hasFailed());
    if (same.isPresent()) {
      return same.get().answer();
    }
    if (course.isRetired() || course.phase() == DomainPhase.HANDED_OVER) {
      return CompletableFuture.completedFuture(
          SuspendResponse.newBuilder().setOutcome(SuspendResponse.Outcome.HANDED_OVER).build());
    }
    boolean isStillInItsStep =
        course.phase() == DomainPhase.SUSPENDING
            && last.filter(before -> before.hasFailed() || before.isOlderThan(targetGeneration))
                .isPresent();
    Optional<AgentException> refusal = isStillInItsStep ? Optional.empty() : refusal(endReason);
    if (refusal.isPresent()) {
      throw refusal.get();
    }
    last.filter(before -> !before.hasFailed())
        .ifPresent(before -> superseded(before, targetGeneration));
    Suspension asked = new Suspension(targetGeneration);
    last = Optional.of(asked);
    begin.run();
    return asked.answer();
  }

  /**
   * Its operation has ended while the guest was in a long step, aborted or terminated, and a later
   * one has a target of its own. The guest's state is for the last.
   */
  private void superseded(Suspension before, long targetGeneration) {
    if (!before.answer.isDone()) {
      before.failWith(
          AgentException.wrongState(
              key + " is to be suspended for generation " + targetGeneration + " instead."));
    }
  }

  /** Why a request cannot be carried out in the present phase; empty: it can. */
  private Optional<AgentException> refusal(Optional<String> endReason) {
    return switch (course.phase()) {
      case STARTING, RUNNING -> Optional.empty();
      case CONNECTING ->
          again(key + " has not said hello since this agent started; try again in a moment.");
      case ARMED ->
          refused(key + " waits for ownership and has no state yet; there is nothing to suspend.");
      case SUSPENDING, SUSPENDED ->
          last.filter(other -> !other.hasFailed())
              .flatMap(
                  other ->
                      refused(
                          key
                              + " is being suspended for generation "
                              + other.targetGeneration()
                              + " already; wait for that, or retire that generation."))
              .or(
                  () ->
                      again(
                          key
                              + " is suspended, and its agent asks the repository whether it may go"
                              + " on; try again in a moment."));
      case COMPLETING -> refused("The program of " + key + " is complete; it is not suspended.");
      case HANDED_OVER, EXITING -> refused(key + " is no longer the owner.");
      case ENDED -> refused(key + " has ended: " + endReason.orElse("unknown") + ".");
    };
  }

  private static Optional<AgentException> refused(String message) {
    return Optional.of(AgentException.wrongState(message));
  }

  private static Optional<AgentException> again(String message) {
    return Optional.of(AgentException.tryAgain(message));
  }

  /** The guest has stopped and given a state of this size. */
  public void stateArrived(int bytes) {
    last.ifPresent(asked -> asked.stateArrived(bytes));
  }

  /** Answers a suspension that cannot succeed any more, if the phase was this one before. */
  void movedFrom(DomainPhase before) {
    DomainPhase now = course.phase();
    if (before == DomainPhase.SUSPENDING && now != before && now != DomainPhase.SUSPENDED) {
      last.ifPresent(asked -> interrupted(asked, now));
    }
  }

  private void interrupted(Suspension suspension, DomainPhase phase) {
    switch (phase) {
      case EXITING ->
          suspension.answerWith(
              SuspendResponse.Outcome.HANDED_OVER, "it was claimed before it had stopped");
      case ENDED ->
          suspension.failWith(
              AgentException.wrongState(key + " ended before it had stopped between two steps."));
      case COMPLETING ->
          suspension.failWith(
              AgentException.wrongState(
                  "The program of " + key + " was completed before it could be suspended."));
      case CONNECTING, ARMED, STARTING, RUNNING, SUSPENDING, SUSPENDED, HANDED_OVER ->
          suspension.failWith(
              AgentException.tryAgain(
                  "The guest of " + key + " connected anew while it was suspended; try again."));
    }
  }

  /**
   * The error for a guest that does not answer the request.
   *
   * @param seconds how long it has not answered
   * @param progress how far it is with its steps
   */
  AgentException unanswered(long seconds, String progress) {
    return AgentException.wrongState(
        "%s was asked to suspend %d s ago and does not answer: it %s; wait for the end of the step, or end it with `miragectl stop %s --force`, which gives up what came after its newest checkpoint."
            .formatted(key.unikernel(), seconds, progress, key.unikernel()));
  }
}
