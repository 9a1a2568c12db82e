package org.miragemanager.hostagent.lease;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.miragemanager.hostagent.api.GenerationStatus;
import org.miragemanager.hostagent.api.NewestResponse;
import org.miragemanager.hostagent.domain.Domain;
import org.miragemanager.hostagent.domain.DomainActions;
import org.miragemanager.hostagent.domain.DomainContext;
import org.miragemanager.hostagent.domain.DomainLifetime;
import org.miragemanager.hostagent.domain.DomainLifetime.EndReporter;
import org.miragemanager.hostagent.domain.DomainMachine.DomainEvent;
import org.miragemanager.hostagent.domain.DomainMachine.DomainPhase;

/**
 * Whether a domain may execute steps (rule 1): what the repository says of its generation, acted on
 * under the lease that it was told with (rule 5), and what becomes of the domain when that lease
 * ends. Used under the domain's lock.
 */
public final class LeaseEnforcer {

  private final DomainContext domain;
  private final DomainActions actions;
  private final DomainLifetime lifetime;
  private final EndReporter endReport;

  public LeaseEnforcer(
      DomainContext domain, DomainActions actions, DomainLifetime lifetime, EndReporter endReport) {
    this.domain = domain;
    this.actions = actions;
    this.lifetime = lifetime;
    this.endReport = endReport;
  }

  /** A push: its generation is the owner. */
  public void ownerPush(NewestResponse told, long leaseNumber) {
    if (isArmed() && domain.host().lease().allows(leaseNumber)) {
      domain.newest().told(told);
      domain.lease().told(leaseNumber);
      if (domain.lease().mayRun()) {
        actions.on(DomainEvent.OWNER);
      } else {
        whenWatched(GenerationStatus.OWNER, leaseNumber);
      }
    }
  }

  /** See {@link Domain#keptOwner}. */
  public boolean keptOwner(long run) {
    boolean goesOn = domain.lease().mayGoOn(run);
    if (goesOn) {
      actions.on(DomainEvent.KEPT);
    }
    return goesOn;
  }

  /** The answer to a renewal: what its generation is. */
  public void truth(GenerationStatus status, long leaseNumber) {
    switch (status) {
      case RETIRED -> actions.on(DomainEvent.RETIRED);
      case PREPARED, OWNER -> {
        if (domain.host().lease().allows(leaseNumber)) {
          domain.lease().told(leaseNumber);
          whenWatched(status, leaseNumber);
        }
      }
      case GENERATION_STATUS_UNSPECIFIED, UNRECOGNIZED -> {}
    }
  }

  /** It goes on, or begins, under the lease that runs, as soon as that holds for its guest too. */
  private void whenWatched(GenerationStatus status, long leaseNumber) {
    CompletableFuture<Void> unused = domain.watched().whenWatched(() -> goOn(status, leaseNumber));
  }

  private void goOn(GenerationStatus status, long leaseNumber) {
    // The watchdog that was asked at its hello may have been lost.
    lifetime.armedIfBooted();
    if (domain.host().lease().allows(leaseNumber)) {
      domain
          .pauser()
          .thaw(domain.running().live(), () -> domain.host().lease().allows(leaseNumber));
      if (domain.link().isMade()) {
        domain.link().renewLease();
      }
      if (status == GenerationStatus.OWNER) {
        owns(leaseNumber);
      }
    }
  }

  private void owns(long leaseNumber) {
    if (domain.course().isEnded()) {
      endReport.begin();
    } else if (isArmed() && domain.newest().isKnown()) {
      actions.on(DomainEvent.OWNER);
    } else if (isArmed()) {
      domain.newest().fetch(() -> truth(GenerationStatus.OWNER, leaseNumber));
    }
  }

  private boolean isArmed() {
    return domain.course().phase() == DomainPhase.ARMED;
  }

  /**
   * Whether its guest may be executing steps, and must not: the host's lease has ended. May be
   * asked without the domain's lock.
   */
  boolean mustStop() {
    return domain.course().mayExecute() && !domain.lease().mayRun();
  }

  /** The same, with what it takes to stop it. */
  public Optional<DomainPauser.Order> orderToStop() {
    return mustStop()
        ? domain
            .running()
            .live()
            .map(live -> new DomainPauser.Order(domain.pauser(), live, this::mustStop))
        : Optional.empty();
  }
}
