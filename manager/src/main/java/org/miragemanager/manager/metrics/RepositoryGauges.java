package org.miragemanager.manager.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.miragemanager.manager.service.ReservedNames;
import org.miragemanager.model.OperationKind;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.Repository.ClusterSnapshot;
import org.miragemanager.repository.error.StorageException;
import org.miragemanager.repository.host.Host;
import org.miragemanager.repository.operation.Operation;
import org.miragemanager.repository.unikernel.Unikernel;
import org.miragemanager.repository.unikernel.Unikernel.UnikernelStatus;

/** How many there are of what, read at each scrape. */
final class RepositoryGauges {
  private final Repository repository;
  private final MultiGauge readable;
  private final MultiGauge unikernels;
  private final MultiGauge operations;
  private final MultiGauge hosts;
  private final MultiGauge guests;

  RepositoryGauges(MeterRegistry registry, Repository repository) {
    this.repository = repository;
    readable =
        gauge(
            registry,
            "mirage.repository.readable",
            "1 if the repository could be read for this scrape; 0: what it holds is left out.");
    unikernels = gauge(registry, "mirage.unikernels", "Unikernels.");
    operations = gauge(registry, "mirage.operations.open", "Operations that are under way.");
    hosts = gauge(registry, "mirage.hosts", "Hosts that have joined.");
    guests = gauge(registry, "mirage.host.guests", "Unikernels that a host owns.");
  }

  private static MultiGauge gauge(MeterRegistry registry, String name, String description) {
    return MultiGauge.builder(name).description(description).register(registry);
  }

  /** Takes the present numbers; if they cannot be had, there are none rather than old ones. */
  void refresh() {
    try {
      ClusterSnapshot snapshot = repository.snapshot();
      List<Unikernel> users =
          snapshot.unikernels().stream()
              .filter(unikernel -> !ReservedNames.include(unikernel.name()))
              .toList();
      set(unikernels, "status", byStatus(users));
      set(operations, "kind", openByKind(users));
      set(hosts, "lease", byLease(snapshot.hosts()));
      set(guests, "host", guestsByHost(users, snapshot.hosts()));
      set(readable, 1);
    } catch (StorageException unreadable) {
      for (MultiGauge unknown : List.of(unikernels, operations, hosts, guests)) {
        unknown.register(List.of(), true);
      }
      set(readable, 0);
    }
  }

  private static Map<String, Integer> byStatus(Collection<Unikernel> unikernels) {
    Map<String, Integer> counts = zeros(UnikernelStatus.values());
    unikernels.forEach(unikernel -> count(counts, RepositoryMeters.lower(unikernel.status())));
    return counts;
  }

  private static Map<String, Integer> openByKind(Collection<Unikernel> unikernels) {
    Map<String, Integer> counts = zeros(OperationKind.values());
    unikernels.stream()
        .map(Unikernel::operation)
        .flatMap(Optional::stream)
        .map(Operation::kind)
        .forEach(kind -> count(counts, RepositoryMeters.lower(kind)));
    return counts;
  }

  private static Map<String, Integer> byLease(Collection<Host> hosts) {
    Map<String, Integer> counts = new TreeMap<>(Map.of("running", 0, "ended", 0));
    hosts.forEach(host -> count(counts, host.leaseRuns() ? "running" : "ended"));
    return counts;
  }

  private static Map<String, Integer> guestsByHost(
      Collection<Unikernel> unikernels, Collection<Host> hosts) {
    Map<String, Integer> counts = new TreeMap<>();
    hosts.forEach(host -> counts.put(host.name(), 0));
    unikernels.stream()
        .map(Unikernel::host)
        .flatMap(Optional::stream)
        .forEach(host -> count(counts, host));
    return counts;
  }

  private static Map<String, Integer> zeros(Enum<?>... constants) {
    Map<String, Integer> counts = new TreeMap<>();
    for (Enum<?> constant : constants) {
      counts.put(RepositoryMeters.lower(constant), 0);
    }
    return counts;
  }

  private static void count(Map<String, Integer> counts, String key) {
    counts.merge(key, 1, Integer::sum);
  }

  private static void set(MultiGauge gauge, String label, Map<String, Integer> counts) {
    gauge.register(
        counts.entrySet().stream()
            .<Row<?>>map(entry -> Row.of(Tags.of(label, entry.getKey()), entry.getValue()))
            .toList(),
        true);
  }

  private static void set(MultiGauge gauge, int value) {
    gauge.register(List.of(Row.of(Tags.empty(), value)), true);
  }
}
