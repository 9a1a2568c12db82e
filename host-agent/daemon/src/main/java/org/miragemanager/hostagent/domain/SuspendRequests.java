package org.miragemanager.hostagent.domain;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.miragemanager.hostagent.AgentException;
import org.miragemanager.hostagent.api.SuspendResponse;
import org.miragemanager.hostagent.domain.state.DomainPhase;
import org.miragemanager.model.DomainId;

/**
 * The requests to suspend a domain, of which one is under way at most. Used under the domain's
 * lock.
 */
public final class SuspendRequests {

  private final DomainId key;
  private final DomainCourse course;
  private Optional<Suspension> last = Optional.empty();

  /** None was asked for yet. */
  SuspendRequests(DomainId key, DomainCourse course) {
    this.key = key;
    this.course = course;
  }

  /** The one that is under way, or was the last. */
  Optional<Suspension> last() {
    return last;
  }

  /**
   * Begins one, unless what was asked for is done or under way.
   *
   * @param endReason how the domain ended, if it has
   * @param begin is called when it has begun
   * @throws AgentException if the domain cannot be suspended now
   */
  CompletableFuture<SuspendResponse> ask(
      long targetGeneration, Optional<String> endReason, Runnable begin) {
    Optional<Suspension> same =
        last.filter(before -> before.isFor(targetGeneration) && !before.hasFailed());
    if (same.isPresent()) {
      return same.get().answer();
    }
    if (course.isRetired() || course.phase() == DomainPhase.HANDED_OVER) {
      return CompletableFuture.completedFuture(Suspension.alreadyHandedOver());
    }
    boolean isStillInItsStep =
        course.phase() == DomainPhase.SUSPENDING && last.filter(Suspension::hasFailed).isPresent();
    Optional<AgentException> refusal =
        isStillInItsStep
            ? Optional.empty()
            : SuspendRefusal.of(key, course.phase(), last, endReason);
    if (refusal.isPresent()) {
      throw refusal.get();
    }
    Suspension asked = new Suspension(targetGeneration);
    last = Optional.of(asked);
    begin.run();
    return asked.answer();
  }

  /** The guest has stopped and given a state of this size. */
  public void stateArrived(int bytes) {
    last.ifPresent(asked -> asked.stateArrived(bytes));
  }

  /** The domain's phase may be another than this one before: what came to nothing is answered. */
  void movedFrom(DomainPhase before) {
    DomainPhase now = course.phase();
    if (before == DomainPhase.SUSPENDING && now != before && now != DomainPhase.SUSPENDED) {
      last.ifPresent(asked -> SuspendRefusal.interrupted(asked, key, now));
    }
  }
}
