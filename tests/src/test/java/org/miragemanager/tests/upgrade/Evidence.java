package org.miragemanager.tests.upgrade;

import com.fasterxml.jackson.databind.JsonNode;
import io.temporal.api.workflowservice.v1.CountWorkflowExecutionsRequest;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.host.Host;
import org.miragemanager.tests.Cluster;
import org.miragemanager.tests.Cluster.Part;

/** What repository, logs and Temporal tell of leases and recoveries since this was made. */
final class Evidence {
  /** What a planned stop asks for. */
  private static final Duration PLANNED_STOP = Duration.ofSeconds(60);

  private static final String LEASE_ENDED = "is lost: its lease was not renewed";

  /** What managers and agents log, in any version, if they stop without a longer lease. */
  private static final List<String> UNPREPARED =
      List.of(
          "Not every host has renewed its lease",
          "The repository granted no longer lease",
          "The repository did not extend the lease");

  private static final long PATIENCE_SECONDS = 30;

  private final Cluster cluster;
  private final List<String> linesBefore;
  private final long recoveriesBefore;

  Evidence(Cluster cluster) throws IOException {
    this.cluster = cluster;
    this.linesBefore = cluster.logLines();
    this.recoveriesBefore = recoveriesEver();
  }

  /** Looked for right before an absent part is started again. */
  List<String> whileAway(Part absent) throws IOException {
    return absent == Part.MANAGER ? shortLeases() : endedLeases();
  }

  /** Nobody else uses the repository while the manager is away. */
  private List<String> shortLeases() {
    List<String> problems = new ArrayList<>();
    try (Repository repository = Repository.open(cluster.repositoryFolder())) {
      for (Host host : repository.hosts().list()) {
        if (host.leaseLength().compareTo(PLANNED_STOP) < 0
            || host.leaseLongestNumber() != host.leaseNumber()) {
          problems.add(
              "the manager left %s with lease %d, and %d was the last of %d ms"
                  .formatted(
                      host.name(),
                      host.leaseNumber(),
                      host.leaseLongestNumber(),
                      host.leaseLength().toMillis()));
        }
      }
    }
    return problems;
  }

  private List<String> endedLeases() throws IOException {
    List<String> problems = new ArrayList<>();
    for (JsonNode host : cluster.manager().get("/v1/hosts")) {
      if (!host.get("leaseRuns").asBoolean()) {
        problems.add(host.get("name").asText() + " has no lease");
      }
    }
    return problems;
  }

  /** What was logged by a part that stopped without a longer lease. */
  List<String> warnings() throws IOException {
    return newLines().stream()
        .filter(line -> UNPREPARED.stream().anyMatch(line::contains))
        .toList();
  }

  long leasesLost() throws IOException {
    return newLines().stream().filter(line -> line.contains(LEASE_ENDED)).count();
  }

  private List<String> newLines() throws IOException {
    List<String> lines = new ArrayList<>(cluster.logLines());
    linesBefore.forEach(lines::remove);
    return lines;
  }

  long recoveries() {
    return recoveriesEver() - recoveriesBefore;
  }

  private long recoveriesEver() {
    WorkflowServiceStubs stubs =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder()
                .setTarget(cluster.temporal().address())
                .build());
    try {
      return stubs
          .blockingStub()
          .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
          .countWorkflowExecutions(
              CountWorkflowExecutionsRequest.newBuilder()
                  .setNamespace("default")
                  .setQuery("WorkflowType IN ('Failover', 'Recovery')")
                  .build())
          .getCount();
    } finally {
      stubs.shutdownNow();
    }
  }
}
