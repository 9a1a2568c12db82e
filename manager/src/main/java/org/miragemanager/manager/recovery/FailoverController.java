package org.miragemanager.manager.recovery;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.miragemanager.activities.recovery.RecoveryActivities;
import org.miragemanager.activities.recovery.RecoveryDecision;
import org.miragemanager.manager.service.ReservedNames;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.Repository.ClusterSnapshot;
import org.miragemanager.repository.host.Host;
import org.miragemanager.repository.unikernel.Unikernel;

/**
 * Has the guests that are lost brought back. Starting a workflow waits for Temporal, which may be
 * away. Not safe for use by several threads.
 */
final class FailoverController {
  private final Repository repository;
  private final RecoveryStarter starter;
  private final LongSupplier clock;
  private final Predicate<String> leftAlone;
  private final Backoff pacing = new Backoff();

  /** By host: the number of the lease with whose loss it began. */
  private final Map<String, Long> failoversThatEnded = new HashMap<>();

  private Map<String, Long> room = Map.of();

  /**
   * Has seen nothing yet.
   *
   * @param clock nanoseconds that go on while the machine is suspended
   * @param leftAlone whether nothing is to be sent to a host now
   */
  FailoverController(
      Repository repository,
      RecoveryStarter starter,
      LongSupplier clock,
      Predicate<String> leftAlone) {
    this.leftAlone = leftAlone;
    this.repository = repository;
    this.starter = starter;
    this.clock = clock;
  }

  /** Looks at all guests, and has those brought back whose time has come. */
  void bringBack() {
    bringBack(repository.snapshot());
  }

  private void bringBack(ClusterSnapshot snapshot) {
    List<Unikernel> due =
        RecoveryDecision.due(snapshot.unikernels(), repository.endsClock().instant()).stream()
            .filter(unikernel -> !ReservedNames.include(unikernel.name()))
            .toList();
    forgetIfRoomAppeared(snapshot.hosts());
    Set<String> lostHosts =
        due.stream()
            .filter(Unikernel::hostLost)
            .map(unikernel -> unikernel.host().orElseThrow())
            .collect(Collectors.toSet());
    keepOnly(due, lostHosts);
    Set<String> seenTo =
        snapshot.hosts().stream()
            .filter(host -> lostHosts.contains(host.name()) && failover(host))
            .map(Host::name)
            .collect(Collectors.toSet());
    recover(
        due.stream()
            .filter(
                unikernel ->
                    !unikernel.hostLost() || !seenTo.contains(unikernel.host().orElseThrow()))
            .filter(
                unikernel -> snapshot.hosts().stream().anyMatch(host -> canTake(host, unikernel)))
            .toList());
  }

  private boolean canTake(Host host, Unikernel unikernel) {
    return host.canTake(unikernel) && !leftAlone.test(host.name());
  }

  private void keepOnly(List<Unikernel> due, Set<String> lostHosts) {
    Set<String> names = new HashSet<>();
    due.forEach(unikernel -> names.add(unikernel.name()));
    lostHosts.forEach(host -> names.add(inWords(host)));
    pacing.keepOnly(names);
    failoversThatEnded.keySet().retainAll(lostHosts);
  }

  private static String inWords(String host) {
    return "host " + host;
  }

  /** Whether a failover of the host, begun just now or before, sees to its guests. */
  private boolean failover(Host host) {
    if (Objects.equals(failoversThatEnded.get(host.name()), host.leaseNumber())) {
      return false;
    }
    if (!pacing.allows(inWords(host.name()), clock.getAsLong())) {
      return true;
    }
    return switch (starter.failover(host)) {
      case GOES_ON -> true;
      case HAS_ENDED -> {
        failoversThatEnded.put(host.name(), host.leaseNumber());
        yield false;
      }
    };
  }

  /** The most important first. */
  private void recover(List<Unikernel> placeable) {
    int leastImportant = Integer.MIN_VALUE;
    int ofLostHosts = 0;
    for (Unikernel unikernel : placeable) {
      int priority = unikernel.guest().policy().priority();
      boolean isTurn =
          priority >= leastImportant
              && (!unikernel.hostLost() || ofLostHosts < RecoveryActivities.AT_A_TIME);
      if (isTurn && recover(unikernel)) {
        // Less important ones are tried at the next look: else they may take the last room.
        leastImportant = priority;
        ofLostHosts += unikernel.hostLost() ? 1 : 0;
      }
    }
  }

  private boolean recover(Unikernel unikernel) {
    if (!pacing.allows(unikernel.name(), clock.getAsLong())) {
      return false;
    }
    starter.recovery(unikernel);
    return true;
  }

  /** A host that has come, or has room again, is tried at once. */
  private void forgetIfRoomAppeared(List<Host> hosts) {
    Map<String, Long> now =
        hosts.stream()
            .filter(host -> host.leaseRuns() && !host.drained() && host.guests() < host.maxGuests())
            .filter(host -> !leftAlone.test(host.name()))
            .collect(Collectors.toMap(Host::name, Host::freeBytes));
    boolean appeared =
        now.entrySet().stream()
            .anyMatch(host -> host.getValue() > room.getOrDefault(host.getKey(), -1L));
    if (appeared) {
      pacing.forget();
    }
    room = now;
  }

  /** Starts what brings lost guests back; it may take long to answer. */
  interface RecoveryStarter {
    /** What becomes of the guests of a lost host. */
    enum Failover {
      /** A failover goes on, begun just now or before, and sees to them. */
      GOES_ON,
      /** It has ended: whom it could not place it does not see to any more. */
      HAS_ENDED
    }

    /**
     * Starts the failover of a host that is lost, once for each loss of it.
     *
     * @throws RuntimeException if Temporal does not answer
     */
    Failover failover(Host host);

    /**
     * Starts the recovery of one unikernel, unless it is under way.
     *
     * @throws RuntimeException if Temporal does not answer
     */
    void recovery(Unikernel unikernel);
  }

  /**
   * How soon a failed recovery is tried again: after a second, then after twice as long each time,
   * up to half a minute. Not safe for use by several threads.
   */
  static final class Backoff {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final Map<String, Attempt> attempts = new HashMap<>();

    private record Attempt(long nextNanos, Duration pause) {}

    /** Whether this may be tried now; if so, it counts as tried. */
    boolean allows(String what, long nowNanos) {
      Attempt last = attempts.get(what);
      if (last != null && nowNanos - last.nextNanos() < 0) {
        return false;
      }
      Duration pause = last == null ? FIRST : shorter(last.pause().multipliedBy(2), LONGEST);
      attempts.put(what, new Attempt(nowNanos + pause.toNanos(), pause));
      return true;
    }

    /** What is not among these was done, or is not wanted any more: its next attempt is a first. */
    void keepOnly(Set<String> wanted) {
      attempts.keySet().retainAll(wanted);
    }

    /** Something has changed for the better: all may be tried at once. */
    void forget() {
      attempts.clear();
    }

    private static Duration shorter(Duration one, Duration other) {
      return one.compareTo(other) <= 0 ? one : other;
    }
  }
}
