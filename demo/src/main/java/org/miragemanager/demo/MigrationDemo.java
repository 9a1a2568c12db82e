package org.miragemanager.demo;

import com.google.protobuf.Timestamp;
import io.temporal.api.history.v1.HistoryEvent;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.miragemanager.demo.log.StepLog;
import org.miragemanager.manager.local.LocalCluster;
import org.miragemanager.manager.service.OperationView;

/** Runs a counter, migrates it to and fro, and measures that by its own log. */
final class MigrationDemo {
  private static final String CREATION = "CreateTarget";

  /** Each migration is told if there are so few. */
  private static final int TOLD_ONE_BY_ONE = 5;

  private final LocalCluster cluster;
  private final ProgressReporter progress;
  private final DemoGuest guest;
  private final List<Long> totals = new ArrayList<>();
  private final List<Long> creations = new ArrayList<>();
  private long stateBytes;
  private long historyEvents;

  /** A demonstration on hosts that run. */
  MigrationDemo(LocalCluster cluster, ProgressReporter progress) {
    this.cluster = cluster;
    this.progress = progress;
    this.guest = new DemoGuest(cluster.manager().service(), "counter-1", false);
  }

  /**
   * What a demonstration measured.
   *
   * @param migrations how many were done
   * @param steps how many steps the guest took, by its own log
   * @param lostSteps steps that no domain took
   * @param repeatedSteps steps that two domains took
   * @param stateBytes the largest state that was sent
   * @param downtimeMillis from the last step on a source to the first on its target, by the guest's
   *     own log
   * @param createTargetMillis from the step's begin to the guest's hello on the target, while the
   *     source still runs
   * @param totalMillis from the order to its end, as the caller saw it
   * @param startMillis from the program's start to the first migration's order
   * @param guest what moved, in words
   * @param drivers the hosts' hypervisor drivers
   * @param accelerator what QEMU runs guests with: kvm or tcg; null: no host has QEMU
   * @param temporal which Temporal carried it: memory or server
   * @param historyEvents the largest number of events in the history of a migration
   * @param hosts how many hosts there were
   * @param rehearsals migrations of another guest before the first one that counts
   */
  record Report(
      int migrations,
      long steps,
      long lostSteps,
      long repeatedSteps,
      long stateBytes,
      LatencySummary downtimeMillis,
      LatencySummary createTargetMillis,
      LatencySummary totalMillis,
      long startMillis,
      String guest,
      List<String> drivers,
      String accelerator,
      String temporal,
      long historyEvents,
      int hosts,
      int rehearsals) {

    /** Whether no step was lost or repeated. Not named like a getter: JSON has no such field. */
    boolean keepsEveryStep() {
      return lostSteps == 0 && repeatedSteps == 0;
    }
  }

  /**
   * Runs it.
   *
   * @param rehearsals how many migrations of another guest went before, for the report
   * @throws IllegalStateException if a migration fails
   */
  Report run(int migrations, int rehearsals) {
    List<String> hosts = cluster.hosts();
    guest.start(hosts.getFirst());
    progress.tell(guest.name() + " runs on " + hosts.getFirst() + " and counts every millisecond.");
    DemoStage.Drivers drivers = DemoStage.Drivers.of(cluster);
    if (drivers.accelerator() != null) {
      progress.tell(
          "Hosts with QEMU run it as a unikernel of its own, by " + drivers.accelerator() + ".");
    }
    long startMillis = ManagementFactory.getRuntimeMXBean().getUptime();
    for (int index = 1; index <= migrations; index++) {
      migrate(hosts.get(index % hosts.size()), migrations <= TOLD_ONE_BY_ONE);
    }
    guest.suspend();
    StepLog log =
        guest.log().orElseThrow(() -> new IllegalStateException("the guest's log has a hole"));
    guest.remove();
    Report report =
        new Report(
            migrations,
            log.steps().size(),
            log.lost(),
            log.repeated(),
            stateBytes,
            LatencySummary.ofNanos(log.gaps()),
            LatencySummary.ofNanos(creations),
            LatencySummary.ofNanos(totals),
            startMillis,
            drivers.counter(),
            drivers.names(),
            drivers.accelerator(),
            cluster.manager().temporal().kind(),
            historyEvents,
            hosts.size(),
            rehearsals);
    tell(report);
    return report;
  }

  private void migrate(String target, boolean tell) {
    long begun = System.nanoTime();
    OperationView migration = guest.migrate(target);
    long total = System.nanoTime() - begun;
    totals.add(total);
    stateBytes = Math.max(stateBytes, migration.stateBytes());
    List<HistoryEvent> history = cluster.manager().history(migration);
    historyEvents = Math.max(historyEvents, history.size());
    creations.add(lastCreation(history).toNanos());
    if (tell) {
      progress.tell(
          "  moved from %s to %s: %d bytes of state, %.0f ms in all"
              .formatted(
                  migration.source(), migration.target(), migration.stateBytes(), total / 1e6));
    }
  }

  /**
   * How long the activity that creates the target took, from when a worker was told to begin to its
   * result; of several attempts of the workflow to create one, the last.
   */
  private static Duration lastCreation(List<HistoryEvent> history) {
    Duration last = Duration.ZERO;
    // Activities overlap: each event names the one that it belongs to.
    Set<Long> creations = new HashSet<>();
    Map<Long, Instant> begun = new HashMap<>();
    for (HistoryEvent event : history) {
      if (event.hasActivityTaskScheduledEventAttributes()) {
        if (event
            .getActivityTaskScheduledEventAttributes()
            .getActivityType()
            .getName()
            .equals(CREATION)) {
          creations.add(event.getEventId());
        }
      } else if (event.hasActivityTaskStartedEventAttributes()) {
        begun.put(event.getActivityTaskStartedEventAttributes().getScheduledEventId(), time(event));
      } else if (event.hasActivityTaskCompletedEventAttributes()) {
        long scheduled = event.getActivityTaskCompletedEventAttributes().getScheduledEventId();
        if (creations.contains(scheduled)) {
          last = Duration.between(begun.get(scheduled), time(event));
        }
      }
    }
    return last;
  }

  private static Instant time(HistoryEvent event) {
    Timestamp time = event.getEventTime();
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  private void tell(Report report) {
    LatencySummary downtime = report.downtimeMillis();
    progress.result(
        "Its own log tells: %d steps, %d lost, %d repeated."
            .formatted(report.steps(), report.lostSteps(), report.repeatedSteps()));
    progress.result(
        report.migrations() <= 2
            ? "Between its last step here and its first there passed %.1f ms; at worst %.1f ms."
                .formatted(downtime.first(), downtime.max())
            : "Downtime, from its last step here to its first there: first %.1f ms, median %.1f ms, 99 %% below %.1f ms."
                .formatted(downtime.first(), downtime.p50(), downtime.p99()));
  }
}
