package org.miragemanager.hostagent.session;

import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.miragemanager.hostagent.api.GenerationStatus;
import org.miragemanager.hostagent.api.NewestResponse;
import org.miragemanager.hostagent.channel.GuestChannel;
import org.miragemanager.hostagent.domain.Domain;
import org.miragemanager.hostagent.domain.DomainActions;
import org.miragemanager.hostagent.domain.DomainContext;
import org.miragemanager.hostagent.domain.DomainContext.HostContext;
import org.miragemanager.hostagent.domain.DomainLifetime;
import org.miragemanager.hostagent.domain.DomainMachine.DomainAction;
import org.miragemanager.hostagent.domain.DomainMachine.DomainEvent;
import org.miragemanager.hostagent.domain.DomainMachine.DomainPhase;
import org.miragemanager.hostagent.lease.GuestLease;
import org.miragemanager.model.DomainId;
import org.miragemanager.unimem.protocol.FromGuest.GuestPhase;
import org.miragemanager.unimem.protocol.ToGuest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The channel over which a domain's guest talks at present, and what it is told over it. Used under
 * the domain's lock: sending never waits for the guest. Before the first channel nothing is told.
 */
public final class GuestLink {

  private final DomainId key;
  private final long checkpointMillis;
  private final GuestLease lease;
  private Optional<GuestChannel> channel = Optional.empty();

  /**
   * No guest has connected yet.
   *
   * @param checkpointMillis how often the guest is asked for a background checkpoint; 0: never
   */
  public GuestLink(DomainId key, long checkpointMillis, GuestLease lease) {
    this.key = key;
    this.checkpointMillis = checkpointMillis;
    this.lease = lease;
  }

  /** Whether its guest has ever connected to this agent. */
  public boolean isMade() {
    return channel.isPresent();
  }

  /** Whether this is the present channel. */
  public boolean isOver(GuestChannel candidate) {
    return channel.filter(now -> now == candidate).isPresent();
  }

  /** Whether another channel has taken this one's place. */
  public boolean hasReplaced(GuestChannel candidate) {
    return channel.filter(now -> now != candidate).isPresent();
  }

  /** The guest said hello over this one: it takes the place of the one before. */
  void connected(GuestChannel from, OptionalLong guestClock) {
    channel.ifPresent(GuestChannel::close);
    channel = Optional.of(from);
    lease.connected(guestClock);
    GuestLease.time().ifPresent(this::send);
    lease.greeting().ifPresent(this::send);
  }

  /** The guest answered a lease: it is sent the newer one that was held back until then. */
  void heartbeat(long guestClock) {
    if (lease.heartbeat(guestClock)) {
      renewLease();
    }
  }

  /** Passes the lease that runs, which was renewed. */
  public void renewLease() {
    lease.renewed().ifPresent(this::send);
  }

  /**
   * Lets the guest go, in one write with the lease that runs.
   *
   * @param state what it runs from; empty: it has its state, or begins with its first step
   */
  public void go(Optional<ToGuest> state) {
    ToGuest go = new ToGuest.Go(key.generation(), checkpointMillis);
    List<ToGuest> messages =
        Stream.of(lease.now(), state, Optional.of(go)).flatMap(Optional::stream).toList();
    send(messages.toArray(ToGuest[]::new));
  }

  /** Tells this. */
  public void send(ToGuest... messages) {
    channel.ifPresent(guest -> guest.send(messages));
  }

  /**
   * The state that an armed guest will run from: pushed with the news that it is the owner, or
   * fetched. As long as an armed generation is the owner the newest state cannot change, so what is
   * known stays right. Used under the domain's lock.
   */
  public static final class LatestState {

    private static final Logger LOGGER = LoggerFactory.getLogger(LatestState.class);

    private final HostContext host;
    private final DomainId key;
    private final Executor underLock;
    private Optional<NewestResponse> newest = Optional.empty();
    private boolean fetching;

    /** Nothing is known yet. */
    public LatestState(HostContext host, DomainId key, Executor underLock) {
      this.host = host;
      this.key = key;
      this.underLock = underLock;
    }

    public boolean isKnown() {
      return newest.isPresent();
    }

    /** The repository told it. */
    public void told(NewestResponse response) {
      newest = Optional.of(response);
    }

    /** What the guest is given before {@code go}; empty: it begins with its first step. */
    public Optional<ToGuest> message() {
      return newest
          .filter(NewestResponse::hasCheckpoint)
          .map(known -> new ToGuest.State(known.getCheckpoint().toByteArray()));
    }

    /**
     * Fetches it, unless that is under way.
     *
     * @param then is called under the domain's lock when it is known
     */
    public void fetch(Runnable then) {
      if (!fetching) {
        fetching = true;
        host.threads().execute(() -> fetchNow(then));
      }
    }

    private void fetchNow(Runnable then) {
      Optional<NewestResponse> owner = ask();
      underLock.execute(
          () -> {
            fetching = false;
            owner.ifPresent(
                fetched -> {
                  newest = owner;
                  then.run();
                });
          });
    }

    private Optional<NewestResponse> ask() {
      try {
        return Optional.of(host.repository().newest(key))
            .filter(fetched -> fetched.getStatus() == GenerationStatus.OWNER);
      } catch (StatusRuntimeException failure) {
        LOGGER.debug("The state of {} is asked for again after the next renewal.", key, failure);
        return Optional.empty();
      }
    }
  }

  /** What a domain's guest says, and what follows from it. Used under the domain's lock. */
  public static final class GuestReports {

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
}
