package org.miragemanager.manager.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.miragemanager.manager.local.LocalCluster;
import org.miragemanager.manager.service.MirageService;
import org.miragemanager.manager.service.MirageService.LogsOrder;
import org.miragemanager.manager.service.MirageService.RunOrder;
import org.miragemanager.manager.service.OperationView;
import org.miragemanager.manager.temporal.OperationHistory;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.ImageRef;

/** Runs a counter and moves it to and fro, and tells the story. */
public final class Demo {
  private static final String GUEST = "counter-1";
  private static final long MEMORY_BYTES = 64L << 20;
  private static final String CREATION = "CreateTarget";
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final LocalCluster neighbourhood;
  private final ProgressReporter story;
  private final List<Long> totals = new ArrayList<>();
  private final List<Long> creations = new ArrayList<>();
  private long stateBytes;
  private long historyEvents;

  /**
   * A demonstration on hosts that run.
   *
   * @param story who listens
   */
  public Demo(LocalCluster neighbourhood, ProgressReporter story) {
    this.neighbourhood = neighbourhood;
    this.story = story;
  }

  /**
   * Runs it.
   *
   * @param rehearsals how many migrations of another guest went before, for the report
   * @return what was measured
   */
  public DemoReport run(int migrations, int rehearsals) throws IOException {
    MirageService service = neighbourhood.manager().service();
    List<String> hosts = neighbourhood.hosts();
    done(
        service.run(
            new RunOrder(
                GUEST,
                hosts.getFirst(),
                new GuestSpec(
                    new ImageRef("counter", null), MEMORY_BYTES, List.of("--interval", "1ms")))));
    story.tell(GUEST + " runs on " + hosts.getFirst() + " and counts every millisecond.");
    HostDrivers drivers = HostDrivers.of(service);
    drivers
        .accelerator()
        .ifPresent(
            name ->
                story.tell("Hosts with QEMU run it as a unikernel of its own, by " + name + "."));
    long startMillis = ManagementFactory.getRuntimeMXBean().getUptime();
    for (int index = 1; index <= migrations; index++) {
      migrate(service, hosts.get(index % hosts.size()), migrations <= 5);
    }
    done(service.suspend(GUEST));
    StepLog log = log(service);
    done(service.stop(GUEST, false));
    service.remove(GUEST);
    DemoReport report =
        new DemoReport(
            migrations,
            log.steps(),
            log.lost(),
            log.repeated(),
            stateBytes,
            LatencySummary.ofNanos(log.gaps()),
            LatencySummary.ofNanos(creations),
            LatencySummary.ofNanos(totals),
            startMillis,
            drivers.counter(),
            drivers.names(),
            drivers.accelerator().orElse(null),
            neighbourhood.manager().temporal().kind(),
            historyEvents,
            hosts.size(),
            rehearsals);
    tell(report);
    return report;
  }

  private void migrate(MirageService service, String target, boolean tell) {
    long begun = System.nanoTime();
    OperationView migration = done(service.migrate(GUEST, Optional.of(target)));
    long total = System.nanoTime() - begun;
    totals.add(total);
    stateBytes = Math.max(stateBytes, migration.stateBytes());
    OperationHistory history = neighbourhood.manager().history(migration);
    historyEvents = Math.max(historyEvents, history.events());
    creations.add(history.steps().get(CREATION).toNanos());
    if (tell) {
      story.tell(
          "  moved from %s to %s: %d bytes of state, %.0f ms in all"
              .formatted(
                  migration.source(), migration.target(), migration.stateBytes(), total / 1e6));
    }
  }

  private static OperationView awaited(OperationView begun, MirageService service) {
    OperationView ended = service.await(begun, PATIENCE);
    if (!ended.outcome().equals("done")) {
      throw new IllegalStateException(
          ended.kind()
              + " of "
              + ended.unikernel()
              + " is "
              + ended.outcome()
              + ": "
              + ended.detail());
    }
    return ended;
  }

  private OperationView done(OperationView begun) {
    return awaited(begun, neighbourhood.manager().service());
  }

  private static StepLog log(MirageService service) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    service.logs(new LogsOrder(GUEST, null, null, false), bytes);
    return StepLog.parse(bytes.toString(StandardCharsets.UTF_8));
  }

  private void tell(DemoReport report) {
    LatencySummary downtime = report.downtimeMillis();
    story.result(
        "Its own log tells: %d steps, %d lost, %d repeated."
            .formatted(report.steps(), report.lostSteps(), report.repeatedSteps()));
    story.result(
        report.migrations() <= 2
            ? "Between its last step here and its first there passed %.1f ms; at worst %.1f ms."
                .formatted(downtime.first(), downtime.max())
            : "Downtime, from its last step here to its first there: first %.1f ms, median %.1f ms, 99 %% below %.1f ms."
                .formatted(downtime.first(), downtime.p50(), downtime.p99()));
  }
}
