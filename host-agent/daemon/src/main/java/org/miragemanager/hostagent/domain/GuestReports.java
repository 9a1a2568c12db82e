package org.miragemanager.hostagent.domain;

import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.miragemanager.hostagent.guest.GuestChannel;
import org.miragemanager.unimem.protocol.GuestPhase;
import org.miragemanager.unimem.protocol.ToGuest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a domain's guest says, and what follows from it. Used under the domain's lock. */
final class GuestReports {

  private static final Logger LOGGER = LoggerFactory.getLogger(GuestReports.class);

  private final DomainParts domain;
  private final DomainActions actions;
  private final DomainLifetime lifetime;

  GuestReports(DomainParts domain, DomainActions actions, DomainLifetime lifetime) {
    this.domain = domain;
    this.actions = actions;
    this.lifetime = lifetime;
  }

  /** See {@link Domain#greeted}. */
  DomainAction greeted(GuestChannel from, GuestPhase guestPhase, OptionalLong guestClock) {
    if (domain.course().isEnded() || (guestClock.isEmpty() && !isStoppedFromOutside())) {
      from.send(new ToGuest.Exit());
      return DomainAction.NONE;
    }
    domain.freezer().heard();
    domain.link().connected(from, guestClock);
    lifetime.saidHello();
    DomainAction action = actions.on(hello(guestPhase));
    if (domain.host().lease().runs()) {
      // Nothing that happens only once shall have to wait for it when ownership comes.
      CompletableFuture<Void> unused = domain.keeping().whenKept(lifetime::armed);
    } else {
      lifetime.armed();
    }
    return action;
  }

  private boolean isStoppedFromOutside() {
    return domain.keeping().takes(domain.record(), domain.presence().live());
  }

  private static DomainEvent hello(GuestPhase guestPhase) {
    return switch (guestPhase) {
      case WAITING -> DomainEvent.HELLO_WAITING;
      case RUNNING -> DomainEvent.HELLO_RUNNING;
      case SUSPENDED -> DomainEvent.HELLO_SUSPENDED;
      case COMPLETE -> DomainEvent.HELLO_COMPLETE;
    };
  }

  /** It answered a lease. */
  void heartbeat(long guestClock) {
    domain.link().heartbeat(guestClock);
    if (domain.lease().isSlow() && domain.course().phase() != DomainPhase.EXITING) {
      LOGGER.error(
          "The clock of {} is more than 5 % slower than this host's, so that it counts leases too"
              + " long; the domain is ended by force.",
          domain.key());
      domain.presence().end(false);
    }
  }

  /** It stopped and gave its state; answers whether to hand it over or to keep. */
  DomainAction stateArrived(int bytes) {
    domain.suspensions().stateArrived(bytes);
    return actions.on(DomainEvent.STATE);
  }

  /** It has done a step; answers whether that is news. */
  boolean hasStepped() {
    DomainPhase before = domain.course().phase();
    actions.on(DomainEvent.STEP);
    return domain.course().phase() != before;
  }
}
