package org.miragemanager.hostagent.session;

import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.miragemanager.hostagent.channel.GuestChannel;
import org.miragemanager.hostagent.domain.Domain;
import org.miragemanager.hostagent.domain.DomainActions;
import org.miragemanager.hostagent.domain.DomainContext;
import org.miragemanager.hostagent.domain.DomainLifetime;
import org.miragemanager.hostagent.domain.state.DomainAction;
import org.miragemanager.hostagent.domain.state.DomainEvent;
import org.miragemanager.hostagent.domain.state.DomainPhase;
import org.miragemanager.unimem.protocol.GuestPhase;
import org.miragemanager.unimem.protocol.ToGuest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a domain's guest says, and what follows from it. Used under the domain's lock. */
public final class GuestReports {

  private static final Logger LOGGER = LoggerFactory.getLogger(GuestReports.class);

  private final DomainContext domain;
  private final DomainActions actions;
  private final DomainLifetime lifetime;

  public GuestReports(DomainContext domain, DomainActions actions, DomainLifetime lifetime) {
    this.domain = domain;
    this.actions = actions;
    this.lifetime = lifetime;
  }

  /** See {@link Domain#greeted}. */
  public DomainAction greeted(GuestChannel from, GuestPhase guestPhase, OptionalLong guestClock) {
    if (domain.course().isEnded() || (guestClock.isEmpty() && !isStoppedFromOutside())) {
      from.send(new ToGuest.Exit());
      return DomainAction.NONE;
    }
    domain.pauser().heard();
    domain.link().connected(from, guestClock);
    lifetime.saidHello();
    DomainAction action = actions.on(hello(guestPhase));
    if (domain.host().lease().runs()) {
      // Nothing that happens only once shall have to wait for it when ownership comes.
      CompletableFuture<Void> unused = domain.watched().whenWatched(lifetime::armed);
    } else {
      lifetime.armed();
    }
    return action;
  }

  private boolean isStoppedFromOutside() {
    return domain.watched().takes(domain.record(), domain.running().live());
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
  public void heartbeat(long guestClock) {
    domain.link().heartbeat(guestClock);
    if (domain.lease().isSlow() && domain.course().phase() != DomainPhase.EXITING) {
      LOGGER.error(
          "{}: the clock of its guest is more than 5 % slower than this host's, so that it counts"
              + " leases too long; the domain is ended by force.",
          domain.key());
      domain.running().end(false);
    }
  }

  /** It stopped and gave its state; answers whether to hand it over or to keep. */
  public DomainAction stateArrived(int bytes) {
    domain.suspensions().stateArrived(bytes);
    return actions.on(DomainEvent.STATE);
  }

  /** It has done a step; answers whether that is news. */
  public boolean hasStepped() {
    DomainPhase before = domain.course().phase();
    actions.on(DomainEvent.STEP);
    return domain.course().phase() != before;
  }
}
