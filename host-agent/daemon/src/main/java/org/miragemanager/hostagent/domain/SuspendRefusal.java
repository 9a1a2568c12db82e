package org.miragemanager.hostagent.domain;

import java.util.Optional;
import org.miragemanager.hostagent.AgentException;
import org.miragemanager.hostagent.api.SuspendResponse;
import org.miragemanager.hostagent.domain.state.DomainPhase;
import org.miragemanager.model.DomainId;

/** Why a domain is not suspended, in words. */
final class SuspendRefusal {

  private SuspendRefusal() {}

  /** Why a request to suspend cannot be carried out in this phase; empty: it can. */
  static Optional<AgentException> of(
      DomainId key, DomainPhase phase, Optional<Suspension> underWay, Optional<String> endReason) {
    return switch (phase) {
      case STARTING, RUNNING -> Optional.empty();
      case CONNECTING ->
          again(key + " has not said hello since this agent started; try again in a moment.");
      case ARMED ->
          refused(key + " waits for ownership and has no state yet; there is nothing to suspend.");
      case SUSPENDING, SUSPENDED ->
          underWay
              .filter(other -> !other.hasFailed())
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
                              + " is suspended, and its agent asks the repository whether it may go on;"
                              + " try again in a moment."));
      case COMPLETING -> refused("The program of " + key + " is complete; it is not suspended.");
      case HANDED_OVER, EXITING -> refused(key + " is no longer the owner.");
      case ENDED -> refused(key + " has ended: " + endReason.orElse("unknown") + ".");
    };
  }

  /** Answers a suspension that came to nothing because the domain went to another phase. */
  static void interrupted(Suspension suspension, DomainId key, DomainPhase phase) {
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
   * Its guest has not answered, and goes on.
   *
   * @param progress how far it is with its steps
   */
  static AgentException unanswered(DomainId key, long seconds, String progress) {
    return AgentException.wrongState(
        "%s was asked to suspend %d s ago and does not answer: it %s; wait for the end of the step, or end it with `miragectl stop %s --force`, which gives up what came after its newest checkpoint."
            .formatted(key.unikernel(), seconds, progress, key.unikernel()));
  }

  private static Optional<AgentException> refused(String message) {
    return Optional.of(AgentException.wrongState(message));
  }

  private static Optional<AgentException> again(String message) {
    return Optional.of(AgentException.tryAgain(message));
  }
}
