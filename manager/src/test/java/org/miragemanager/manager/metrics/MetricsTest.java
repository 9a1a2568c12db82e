package org.miragemanager.manager.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.uber.m3.tally.Scope;
import com.uber.m3.util.Duration;
import com.uber.m3.util.ImmutableMap;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.model.Generation.Place;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.ImageRef;
import org.miragemanager.model.OperationKind;
import org.miragemanager.model.OperationOutcome;
import org.miragemanager.model.WorkflowRun;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.RepositoryOptions;
import org.miragemanager.repository.host.JoinHost;
import org.miragemanager.repository.image.Image;
import org.miragemanager.repository.operation.Operation.Measurement;
import org.miragemanager.repository.operation.OperationService.NewOperation;
import org.miragemanager.repository.rules.Lease.HolderDigest;

/** What a scrape says after things have happened in a real repository. */
final class MetricsTest {
  private static final HolderDigest HOLDER =
      HolderDigest.ofSecret("the secret of the hosts".getBytes(StandardCharsets.UTF_8));
  private static final Measurement MOVED = new Measurement(Optional.of(4_800L), Optional.of(54L));

  @TempDir private Path folder;
  private Instant now = Instant.parse("2026-01-02T03:04:05Z");
  private Repository repository;
  private ManagerMetrics metrics;

  @BeforeEach
  void open() {
    repository =
        Repository.open(
            folder, new RepositoryOptions(RepositoryOptions.defaults().leaseLength(), () -> now));
    metrics = new ManagerMetrics(repository);
    repository.images().add(new Image("counter", "1", "process", "example:counter"));
    for (String host : List.of("edge-1", "edge-2")) {
      repository
          .leases()
          .join(new JoinHost(host, HOLDER, "127.0.0.1:7000", 1L << 30, 8, List.of("process")));
    }
  }

  @AfterEach
  void close() {
    metrics.close();
    repository.close();
  }

  private void create(String unikernel) {
    repository
        .unikernels()
        .create(
            unikernel,
            new GuestSpec(new ImageRef("counter", null), 1 << 20, List.of()),
            "run " + unikernel);
  }

  private static WorkflowRun workflow(String unikernel, String run) {
    return new WorkflowRun("cluster", "default", "migrate-" + unikernel, run);
  }

  private void begin(String unikernel, String run) {
    repository
        .operations()
        .begin(
            new NewOperation(
                unikernel,
                OperationKind.MIGRATE,
                workflow(unikernel, run),
                Optional.of("edge-1"),
                Optional.of("edge-2")));
  }

  private void end(
      String unikernel, String run, OperationOutcome outcome, Measurement measurement) {
    now = now.plusMillis(300);
    repository.operations().end(workflow(unikernel, run), outcome, "", measurement);
  }

  private void migrate(
      String unikernel, String run, OperationOutcome outcome, Measurement measurement) {
    begin(unikernel, run);
    end(unikernel, run, outcome, measurement);
  }

  private void says(String... lines) {
    List<String> scraped = metrics.scrape().lines().toList();
    for (String line : lines) {
      String name = line.substring(0, line.indexOf(' '));
      assertTrue(
          scraped.contains(line),
          () ->
              line
                  + " is not among:\n"
                  + scraped.stream()
                      .filter(found -> found.startsWith(name.replaceAll("\\{.*", "")))
                      .collect(Collectors.joining("\n")));
    }
  }

  @Test
  void operationsAreCountedByKindAndOutcome() {
    create("counter-1");
    migrate("counter-1", "r1", OperationOutcome.DONE, MOVED);
    migrate("counter-1", "r2", OperationOutcome.DONE, MOVED);
    migrate("counter-1", "r3", OperationOutcome.UNDONE, Measurement.NONE);
    migrate("counter-1", "r4", OperationOutcome.FAILED, Measurement.NONE);
    says(
        "mirage_operations_total{kind=\"migrate\",outcome=\"done\"} 2.0",
        "mirage_operations_total{kind=\"migrate\",outcome=\"undone\"} 1.0",
        "mirage_operations_total{kind=\"migrate\",outcome=\"failed\"} 1.0",
        "mirage_operations_total{kind=\"migrate\",outcome=\"interrupted\"} 0.0",
        "mirage_operations_total{kind=\"stop\",outcome=\"done\"} 0.0");
  }

  @Test
  void oneThatIsEndedTwiceIsCountedOnce() {
    create("counter-1");
    migrate("counter-1", "r1", OperationOutcome.DONE, MOVED);
    end("counter-1", "r1", OperationOutcome.DONE, MOVED);
    end("counter-1", "r1", OperationOutcome.FAILED, Measurement.NONE);
    says(
        "mirage_operations_total{kind=\"migrate\",outcome=\"done\"} 1.0",
        "mirage_operations_total{kind=\"migrate\",outcome=\"failed\"} 0.0",
        "mirage_operation_downtime_seconds_count{kind=\"migrate\"} 1");
  }

  @Test
  void timesAreInSecondsAndInBuckets() {
    create("counter-1");
    migrate("counter-1", "r1", OperationOutcome.DONE, MOVED);
    says(
        "mirage_operation_downtime_seconds_bucket{kind=\"migrate\",le=\"0.002\"} 0",
        "mirage_operation_downtime_seconds_bucket{kind=\"migrate\",le=\"0.005\"} 1",
        "mirage_operation_downtime_seconds_bucket{kind=\"migrate\",le=\"10.0\"} 1",
        "mirage_operation_downtime_seconds_sum{kind=\"migrate\"} 0.0048",
        "mirage_operation_duration_seconds_bucket{kind=\"migrate\",outcome=\"done\",le=\"0.2\"} 0",
        "mirage_operation_duration_seconds_bucket{kind=\"migrate\",outcome=\"done\",le=\"0.5\"} 1",
        "mirage_operation_duration_seconds_bucket{kind=\"migrate\",outcome=\"done\",le=\"60.0\"} 1",
        "mirage_operation_duration_seconds_sum{kind=\"migrate\",outcome=\"done\"} 0.3");
  }

  @Test
  void whatNobodyMeasuredIsNotZero() {
    create("counter-1");
    migrate("counter-1", "r1", OperationOutcome.UNDONE, Measurement.NONE);
    begin("counter-1", "r2");
    repository.operations().settle(repository.operations().open().getFirst());
    String scraped = metrics.scrape();
    assertFalse(scraped.contains("mirage_operation_downtime_seconds"), scraped);
    assertFalse(
        scraped.contains(
            "mirage_operation_duration_seconds_count{kind=\"migrate\",outcome=\"interrupted\""),
        scraped);
    says("mirage_operations_total{kind=\"migrate\",outcome=\"interrupted\"} 1.0");
  }

  @Test
  void theRehearsalIsNotCounted() {
    create("mirage-rehearsal");
    migrate("mirage-rehearsal", "r1", OperationOutcome.DONE, MOVED);
    begin("mirage-rehearsal", "r2");
    run("mirage-rehearsal", "edge-1");
    says(
        "mirage_operations_total{kind=\"migrate\",outcome=\"done\"} 0.0",
        "mirage_operations_open{kind=\"migrate\"} 0.0",
        "mirage_hand_overs_total{answer=\"accepted\"} 0.0",
        "mirage_host_guests{host=\"edge-1\"} 0.0",
        "mirage_unikernels{status=\"connected\"} 0.0");
  }

  private long run(String unikernel, String host) {
    long target = repository.ownership().prepare(unikernel, Place.host(host), "r");
    repository.ownership().handOver(unikernel, 1, target, Optional.empty());
    return target;
  }

  @Test
  void gaugesTellWhatIsThereNow() {
    create("counter-1");
    create("counter-2");
    says(
        "mirage_unikernels{status=\"created\"} 2.0",
        "mirage_host_guests{host=\"edge-1\"} 0.0",
        "mirage_hosts{lease=\"running\"} 2.0");
    run("counter-1", "edge-1");
    begin("counter-1", "r1");
    repository
        .leases()
        .endLease("edge-2", repository.hosts().find("edge-2").orElseThrow().leaseNumber());
    says(
        "mirage_unikernels{status=\"created\"} 1.0",
        "mirage_unikernels{status=\"connected\"} 1.0",
        "mirage_host_guests{host=\"edge-1\"} 1.0",
        "mirage_host_guests{host=\"edge-2\"} 0.0",
        "mirage_hosts{lease=\"running\"} 1.0",
        "mirage_hosts{lease=\"ended\"} 1.0",
        "mirage_operations_open{kind=\"migrate\"} 1.0",
        "mirage_repository_readable 1.0");
  }

  @Test
  void handOversAndRenewalsAreCounted() {
    create("counter-1");
    long first = run("counter-1", "edge-1");
    repository.ownership().handOver("counter-1", 1, first, Optional.empty());
    long second = repository.ownership().prepare("counter-1", Place.host("edge-2"), "again");
    repository.ownership().handOver("counter-1", first, second, Optional.of(new byte[1]));
    long number = repository.hosts().find("edge-1").orElseThrow().leaseNumber();
    repository.leases().renew("edge-1", HOLDER, number, List.of());
    repository.leases().renew("edge-1", HOLDER, number, List.of());
    says(
        "mirage_hand_overs_total{answer=\"accepted\"} 1.0",
        "mirage_hand_overs_total{answer=\"refused\"} 1.0",
        "mirage_lease_renewals_total{answer=\"renewed\"} 1.0",
        "mirage_lease_renewals_total{answer=\"refused\"} 1.0");
  }

  @Test
  void aRepositoryThatCannotBeReadLeavesNoOldNumbers() {
    create("counter-1");
    says("mirage_unikernels{status=\"created\"} 1.0");
    repository.close();
    says("mirage_repository_readable 0.0");
    assertFalse(metrics.scrape().contains("mirage_unikernels{"));
  }

  @Test
  void everythingOfOursIsDescribed() {
    create("counter-1");
    migrate("counter-1", "r1", OperationOutcome.DONE, MOVED);
    List<String> scraped = metrics.scrape().lines().toList();
    List<String> types =
        scraped.stream()
            .filter(line -> line.startsWith("# TYPE mirage_"))
            .map(line -> line.replaceAll("^# TYPE (\\S+) .*", "$1"))
            .toList();
    assertEquals(13, types.size(), types.toString());
    for (String name : types) {
      assertTrue(scraped.stream().anyMatch(line -> line.matches("# HELP " + name + " .+")), name);
    }
  }

  /** Attack M9: whoever reaches Temporal may start workflows of any type. */
  @Test
  void workflowTypesThatThereAreNotDoNotMakeItGrow() {
    startWorkflow("Migration");
    startWorkflow("T0");
    int size = metrics.scrape().length();
    for (int number = 1; number <= 200; number++) {
      startWorkflow("T" + number);
    }
    String scraped = metrics.scrape();
    // Counts and times have more digits.
    assertTrue(scraped.length() < size + 1_000, size + " became " + scraped.length());
    assertTrue(scraped.contains("workflow_type=\"Migration\""), scraped);
    assertTrue(scraped.contains("workflow_type=\"unknown\""), scraped);
    assertFalse(scraped.contains("\"T7\""), scraped);
  }

  private void startWorkflow(String type) {
    Scope scope = metrics.temporal().tagged(ImmutableMap.of("workflow_type", type));
    scope.counter("temporal_workflow_failed").inc(1);
    scope.timer("temporal_workflow_endtoend_latency").record(Duration.ofMillis(30));
  }

  @Test
  void theTemporalSdkReportsHereWithFewBuckets() {
    Scope scope = metrics.temporal().tagged(ImmutableMap.of("operation", "StartWorkflow"));
    scope.timer("temporal_request_latency").record(Duration.ofMillis(30));
    says(
        "temporal_request_latency_seconds_count{operation=\"StartWorkflow\"} 1",
        "temporal_request_latency_seconds_bucket{operation=\"StartWorkflow\",le=\"0.1\"} 1");
    long buckets =
        metrics
            .scrape()
            .lines()
            .filter(line -> line.startsWith("temporal_request_latency_seconds_bucket"))
            .count();
    assertEquals(9, buckets);
  }

  @Test
  void callsToTemporalAreNotToldApartByWhoseTaskTheyAreAbout() {
    for (String activity : List.of("CreateTarget", "HandOver")) {
      metrics
          .temporal()
          .tagged(ImmutableMap.of("operation", "Heartbeat", "activity_type", activity))
          .timer("temporal_request_latency")
          .record(Duration.ofMillis(30));
    }
    says("temporal_request_latency_seconds_count{operation=\"Heartbeat\"} 2");
    metrics
        .temporal()
        .tagged(ImmutableMap.of("activity_type", "HandOver", "query_type", "none"))
        .timer("temporal_activity_execution_latency")
        .record(Duration.ofMillis(30));
    says("temporal_activity_execution_latency_seconds_count{activity_type=\"HandOver\"} 1");
  }

  @Test
  void theProcessIsMeasuredToo() {
    String scraped = metrics.scrape();
    assertTrue(scraped.contains("jvm_memory_used_bytes"), scraped);
    assertTrue(scraped.contains("process_uptime_seconds"), scraped);
  }
}
