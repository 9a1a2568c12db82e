package org.miragemanager.hostagent.session;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.miragemanager.hostagent.channel.GuestChannel;
import org.miragemanager.hostagent.lease.GuestLease;
import org.miragemanager.model.DomainId;
import org.miragemanager.unimem.protocol.ToGuest;

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
}
