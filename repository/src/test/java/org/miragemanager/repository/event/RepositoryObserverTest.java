package org.miragemanager.repository.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.ArrayList;
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
import org.miragemanager.repository.States;
import org.miragemanager.repository.error.StorageException;
import org.miragemanager.repository.operation.Operation;
import org.miragemanager.repository.operation.Operation.Measurement;
import org.miragemanager.repository.operation.OperationService.NewOperation;

/** What is told is what was committed, once. */
final class RepositoryObserverTest {
  private static final WorkflowRun WORKFLOW =
      new WorkflowRun("cluster", "default", "migrate-counter-1", "run-1");

  @TempDir private Path folder;
  private final List<String> told = new ArrayList<>();
  private Repository repository;
  private Cluster cluster;

  @BeforeEach
  void open() {
    repository = Repository.open(folder);
    cluster = new Cluster(repository);
    cluster.join("edge-1");
    cluster.join("edge-2");
    cluster.create("counter-1");
    repository.addObserver(
        new RepositoryObserver() {
          @Override
          public void operationBegun(Operation operation) {
            told.add("begun " + operation.workflow());
          }

          @Override
          public void operationEnded(Operation operation) {
            told.add("ended " + operation.outcome().orElseThrow() + " " + operation.detail());
          }

          @Override
          public void handOverDecided(String unikernel, boolean accepted) {
            told.add("hand-over of " + unikernel + " " + accepted);
          }

          @Override
          public void leaseAnswered(String host, boolean renewed) {
            told.add("lease of " + host + " " + renewed);
          }
        });
  }

  @AfterEach
  void close() {
    repository.close();
  }

  private void begin() {
    repository
        .operations()
        .begin(
            new NewOperation(
                "counter-1",
                OperationKind.MIGRATE,
                WORKFLOW,
                Optional.of("edge-1"),
                Optional.of("edge-2")));
  }

  private void end(OperationOutcome outcome, String detail) {
    repository.operations().end(WORKFLOW, outcome, detail, Measurement.NONE);
  }

  @Test
  void anOperationIsToldAtItsBeginAndItsEndHoweverOftenTheseAreAsked() {
    begin();
    begin();
    end(OperationOutcome.DONE, "now on edge-2");
    end(OperationOutcome.FAILED, "a late attempt");
    begin();
    assertEquals(List.of("begun migrate-counter-1 (run run-1)", "ended DONE now on edge-2"), told);
  }

  @Test
  void oneThatIsSettledIsToldAsInterrupted() {
    begin();
    Operation open = repository.operations().open().getFirst();
    repository.operations().settle(open);
    repository.operations().settle(open);
    end(OperationOutcome.DONE, "late");
    assertEquals(
        List.of("begun migrate-counter-1 (run run-1)", "ended INTERRUPTED its workflow has closed"),
        told);
  }

  @Test
  void aHandOverIsToldAsDecidedAndItsRepetitionIsNot() {
    long first = cluster.run("counter-1", "edge-1");
    repository.ownership().handOver("counter-1", 1, first, Optional.empty());
    assertEquals(List.of("hand-over of counter-1 true"), told);
    told.clear();
    long second = cluster.prepare("counter-1", "edge-2", "migrate");
    repository.ownership().retire("counter-1", second);
    repository
        .ownership()
        .handOver("counter-1", first, second, Optional.of(States.state(first, 7)));
    assertEquals(List.of("hand-over of counter-1 false"), told);
  }

  @Test
  void aStateThatIsNoneIsARefusalToo() {
    long first = cluster.run("counter-1", "edge-1");
    long second = cluster.prepare("counter-1", "edge-2", "migrate");
    told.clear();
    repository.ownership().handOver("counter-1", first, second, Optional.of(new byte[] {1}));
    assertEquals(List.of("hand-over of counter-1 false"), told);
  }

  @Test
  void renewalsAreTold() {
    long number = cluster.leaseNumber("edge-1");
    repository.leases().renew("edge-1", Cluster.holder("edge-1"), number, List.of());
    repository.leases().renew("edge-1", Cluster.holder("edge-1"), number, List.of());
    assertEquals(List.of("lease of edge-1 true", "lease of edge-1 false"), told);
  }

  @Test
  void anObserverThatFailsChangesNothing() {
    repository.addObserver(
        new RepositoryObserver() {
          @Override
          public void operationBegun(Operation operation) {
            throw new IllegalStateException("on purpose");
          }
        });
    begin();
    assertEquals(1, repository.operations().open().size());
  }

  @Test
  void theCensusCountsWhatThereIs() {
    begin();
    assertEquals(
        Optional.of(WORKFLOW),
        repository.snapshot().unikernels().getFirst().operation().map(Operation::workflow));
    assertEquals(2, repository.snapshot().hosts().size());
  }

  @Test
  void aRepositoryThatIsClosedTakesNoTransactions() {
    repository.requireWritable();
    repository.close();
    assertThrows(StorageException.class, repository::requireWritable);
  }
}
