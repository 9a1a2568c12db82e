package org.miragemanager.manager.recovery;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.miragemanager.activities.recovery.RecoveryPlan;
import org.miragemanager.manager.service.OwnNames;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.model.Census;
import org.miragemanager.repository.model.Host;
import org.miragemanager.repository.model.Unikernel;

/**
 * Has the guests that are lost brought back. Starting a workflow waits for Temporal, which may be
 * away. Not safe for use by several threads.
 */
final class LostGuests {
  private final Repository repository;
  private final RecoveryStarter starter;
  private final LongSupplier clock;
  private final Pacing pacing = new Pacing();
  private Map<String, Long> room = Map.of();

  /**
   * Has seen nothing yet.
   *
   * @param clock nanoseconds that go on while the machine is suspended
   */
  LostGuests(Repository repository, RecoveryStarter starter, LongSupplier clock) {
    this.repository = repository;
    this.starter = starter;
    this.clock = clock;
  }

  /** Looks at all guests, and has those brought back whose time has come. */
  void bringBack() {
    bringBack(repository.census());
  }

  private void bringBack(Census census) {
    List<Unikernel> due =
        RecoveryPlan.due(census.unikernels(), Instant.now()).stream()
            .filter(unikernel -> !OwnNames.include(unikernel.name()))
            .toList();
    Map<String, Host> hosts =
        census.hosts().stream().collect(Collectors.toMap(Host::name, Function.identity()));
    forgetIfRoomAppeared(census.hosts());
    Set<String> names = new HashSet<>();
    due.forEach(unikernel -> names.add(unikernel.name()));
    due.stream().filter(Unikernel::hostLost).forEach(unikernel -> names.add(hostOf(unikernel)));
    pacing.keepOnly(names);
    int leastImportant = Integer.MIN_VALUE;
    for (Unikernel unikernel : due) {
      boolean seenTo = unikernel.hostLost() && failover(hosts.get(unikernel.host().orElseThrow()));
      boolean placeable = census.hosts().stream().anyMatch(host -> host.canTake(unikernel));
      int priority = unikernel.terms().priority();
      if (!seenTo && placeable && priority >= leastImportant && recover(unikernel)) {
        // Less important ones are tried at the next look: else they may take the last room.
        leastImportant = priority;
      }
    }
  }

  private static String hostOf(Unikernel unikernel) {
    return "host " + unikernel.host().orElseThrow();
  }

  /** Whether a failover of the host was begun just now, which sees to its guests. */
  private boolean failover(Host host) {
    String what = "host " + host.name();
    if (!pacing.allows(what, clock.getAsLong())) {
      return true;
    }
    return starter.failover(host);
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
            .collect(Collectors.toMap(Host::name, Host::freeBytes));
    boolean appeared =
        now.entrySet().stream()
            .anyMatch(host -> host.getValue() > room.getOrDefault(host.getKey(), -1L));
    if (appeared) {
      pacing.forget();
    }
    room = now;
  }
}
