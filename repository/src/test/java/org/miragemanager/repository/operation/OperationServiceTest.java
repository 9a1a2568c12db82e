package org.miragemanager.repository.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.model.OperationKind;
import org.miragemanager.model.OperationOutcome;
import org.miragemanager.model.WorkflowRun;
import org.miragemanager.repository.Cluster;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.RepositoryOptions;
import org.miragemanager.repository.error.NotFoundException;
import org.miragemanager.repository.error.RefusedException;
import org.miragemanager.repository.operation.Operation.Measurement;
import org.miragemanager.repository.operation.OperationService.BeginAnswer;
import org.miragemanager.repository.operation.OperationService.BeginAnswer.Begun;
import org.miragemanager.repository.operation.OperationService.BeginAnswer.Busy;
import org.miragemanager.repository.operation.OperationService.NewOperation;
import org.miragemanager.repository.operation.OperationService.OperationFilter;
import org.miragemanager.repository.rules.Ownership.GenerationStatus;

final class OperationServiceTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final WorkflowRun FIRST = workflow("migrate-counter-1", "run-1");
  private static final WorkflowRun SECOND = workflow("mine", "run-2");

  @TempDir private Path folder;
  private Repository repository;
  private Cluster cluster;
  private OperationService operations;

  @BeforeEach
  void open() {
    repository =
        Repository.open(
            folder, new RepositoryOptions(RepositoryOptions.defaults().leaseLength(), () -> NOW));
    cluster = new Cluster(repository);
    cluster.join("edge-1");
    cluster.join("edge-2");
    cluster.create("counter-1");
    operations = repository.operations();
  }

  @AfterEach
  void close() {
    repository.close();
  }

  private static WorkflowRun workflow(String id, String run) {
    return new WorkflowRun("cluster", "default", id, run);
  }

  private static NewOperation migrate(WorkflowRun workflow) {
    return new NewOperation(
        "counter-1", OperationKind.MIGRATE, workflow, Optional.of("edge-1"), Optional.of("edge-2"));
  }

  private static Operation begun(BeginAnswer answer) {
    return switch (answer) {
      case Begun begun -> begun.operation();
      case Busy busy -> throw new AssertionError("Busy with " + busy.operation());
    };
  }

  @Test
  void oneOperationAtATimeAndTheSecondIsToldWithWhat() {
    Operation first = begun(operations.begin(migrate(FIRST)));
    assertTrue(first.isOpen());
    assertEquals(NOW, first.startedAt());
    assertEquals(Optional.of("edge-2"), first.target());
    assertEquals(new Busy(first), operations.begin(migrate(SECOND)));
    assertEquals(List.of(first), operations.open());
    assertEquals(
        Optional.of(first), repository.unikernels().find("counter-1").orElseThrow().operation());
    assertEquals(Optional.of(first), repository.unikernels().list().getFirst().operation());
  }

  @Test
  void beginIsIdempotentForTheSameRunEvenAfterItsEnd() {
    Operation first = begun(operations.begin(migrate(FIRST)));
    assertEquals(first, begun(operations.begin(migrate(FIRST))));
    Operation ended = operations.end(FIRST, OperationOutcome.DONE, "", Measurement.NONE);
    assertEquals(ended, begun(operations.begin(migrate(FIRST))));
    Operation second = begun(operations.begin(migrate(workflow("migrate-counter-1", "run-9"))));
    assertTrue(second.number() > first.number());
  }

  @Test
  void oneRunWorksOnOneUnikernel() {
    begun(operations.begin(migrate(FIRST)));
    cluster.create("counter-2");
    assertThrows(
        RefusedException.class,
        () ->
            operations.begin(
                new NewOperation(
                    "counter-2", OperationKind.STOP, FIRST, Optional.empty(), Optional.empty())));
  }

  @Test
  void theFirstOutcomeStays() {
    begun(operations.begin(migrate(FIRST)));
    Measurement cost = new Measurement(Optional.of(1_234L), Optional.of(79L));
    Operation ended = operations.end(FIRST, OperationOutcome.DONE, "moved", cost);
    assertEquals(Optional.of(OperationOutcome.DONE), ended.outcome());
    assertEquals(cost, ended.measurement());
    assertEquals(Optional.of(NOW), ended.endedAt());
    assertEquals(ended, operations.end(FIRST, OperationOutcome.FAILED, "no", Measurement.NONE));
    assertEquals(Optional.of(ended), operations.find(FIRST));
    assertFalse(repository.unikernels().find("counter-1").orElseThrow().operation().isPresent());
  }

  @Test
  void takingOverEndsTheOldOneAndRetiresWhatItPrepared() {
    long owner = cluster.run("counter-1", "edge-1");
    Operation old = begun(operations.begin(migrate(FIRST)));
    long prepared = cluster.prepare("counter-1", "edge-2", "migrate");
    Operation taken = begun(operations.takeOver(old, migrate(SECOND), "lost"));
    assertEquals(SECOND, taken.workflow());
    Operation interrupted = operations.find(FIRST).orElseThrow();
    assertEquals(Optional.of(OperationOutcome.INTERRUPTED), interrupted.outcome());
    assertEquals("taken over by " + SECOND + ": lost", interrupted.detail());
    assertEquals(GenerationStatus.RETIRED, repository.ownership().status("counter-1", prepared));
    assertEquals(GenerationStatus.OWNER, repository.ownership().status("counter-1", owner));
    long next = cluster.prepare("counter-1", "edge-2", "migrate again");
    assertEquals(taken, begun(operations.takeOver(old, migrate(SECOND), "lost")));
    assertEquals(
        GenerationStatus.PREPARED,
        repository.ownership().status("counter-1", next),
        "a repeated call retires nothing of the new operation");
  }

  @Test
  void onlyTheOperationThatWasSeenIsTakenOver() {
    Operation old = begun(operations.begin(migrate(FIRST)));
    operations.end(FIRST, OperationOutcome.DONE, "", Measurement.NONE);
    Operation second = begun(operations.begin(migrate(SECOND)));
    assertEquals(
        new Busy(second), operations.takeOver(old, migrate(workflow("third", "run-3")), "lost"));
  }

  @Test
  void settlingEndsAnOperationWhoseWorkflowHasClosed() {
    cluster.run("counter-1", "edge-1");
    Operation old = begun(operations.begin(migrate(FIRST)));
    long prepared = cluster.prepare("counter-1", "edge-2", "migrate");
    operations.settle(old);
    operations.settle(old);
    assertEquals(
        Optional.of(OperationOutcome.INTERRUPTED), operations.find(FIRST).orElseThrow().outcome());
    assertEquals(GenerationStatus.RETIRED, repository.ownership().status("counter-1", prepared));
    assertEquals(List.of(), operations.open());
  }

  @Test
  void theHistoryIsListedNewestFirstAndOutlivesTheUnikernel() {
    begun(operations.begin(migrate(FIRST)));
    operations.end(FIRST, OperationOutcome.UNDONE, "no room", Measurement.NONE);
    begun(
        operations.begin(
            new NewOperation(
                "counter-1", OperationKind.STOP, SECOND, Optional.empty(), Optional.empty())));
    operations.end(SECOND, OperationOutcome.DONE, "", Measurement.NONE);
    assertTrue(repository.unikernels().remove("counter-1"));
    List<Operation> all = operations.list(OperationFilter.all(), 10);
    assertEquals(List.of(SECOND, FIRST), all.stream().map(Operation::workflow).toList());
    assertEquals(all.subList(0, 1), operations.list(OperationFilter.all(), 1));
    assertEquals(
        all.subList(1, 2), operations.list(OperationFilter.ofKind(OperationKind.MIGRATE), 10));
    assertEquals(all, operations.list(OperationFilter.ofUnikernel("counter-1"), 10));
    assertEquals(List.of(), operations.list(OperationFilter.ofUnikernel("counter-2"), 10));
  }

  @Test
  void aWorkflowIsFoundByItsIdAlone() {
    begun(operations.begin(migrate(FIRST)));
    operations.end(FIRST, OperationOutcome.DONE, "", Measurement.NONE);
    Operation latest = begun(operations.begin(migrate(workflow("migrate-counter-1", "run-9"))));
    assertEquals(Optional.of(latest), operations.find("migrate-counter-1", Optional.empty()));
    assertEquals(
        operations.find(FIRST), operations.find("migrate-counter-1", Optional.of("run-1")));
    assertEquals(Optional.empty(), operations.find("unknown", Optional.empty()));
  }

  @Test
  void whatIsUnknownIsNotFound() {
    assertThrows(
        NotFoundException.class,
        () -> operations.end(FIRST, OperationOutcome.DONE, "", Measurement.NONE));
    assertThrows(
        NotFoundException.class,
        () ->
            operations.begin(
                new NewOperation(
                    "counter-9", OperationKind.STOP, FIRST, Optional.empty(), Optional.empty())));
  }

  @Test
  void whatNobodyWorksOnIsRetired() {
    Operation operation = begun(operations.begin(migrate(FIRST)));
    long prepared = cluster.prepare("counter-1", "edge-2", "while it is open");
    assertEquals(List.of(), operations.retireOrphans());
    operations.end(operation.workflow(), OperationOutcome.UNDONE, "it failed", Measurement.NONE);
    long late = cluster.prepare("counter-1", "edge-2", "a late attempt");
    assertEquals(List.of("counter-1/" + late), operations.retireOrphans());
    assertEquals(GenerationStatus.RETIRED, repository.ownership().status("counter-1", prepared));
    assertEquals(GenerationStatus.RETIRED, repository.ownership().status("counter-1", late));
    assertEquals(List.of(), operations.retireOrphans());
  }
}
