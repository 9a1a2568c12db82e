package org.miragemanager.repository;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.model.OperationKind;
import org.miragemanager.model.OperationOutcome;
import org.miragemanager.model.WorkflowRun;
import org.miragemanager.repository.RepositoryOptions.Retention;
import org.miragemanager.repository.host.Host;
import org.miragemanager.repository.operation.Operation;
import org.miragemanager.repository.operation.Operation.Measurement;
import org.miragemanager.repository.operation.OperationService.NewOperation;
import org.miragemanager.repository.operation.OperationService.OperationFilter;
import org.miragemanager.repository.rules.Ownership.GenerationStatus;

/** What is kept of the past, and that what is needed is never removed. */
final class PruningTest {
  @TempDir private Path folder;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private Repository repository;
  private Cluster cluster;

  private void open(Retention retention) {
    repository =
        Repository.open(
            folder,
            new RepositoryOptions(Duration.ofSeconds(2), () -> now).withRetention(retention));
    cluster = new Cluster(repository);
  }

  @AfterEach
  void close() {
    repository.close();
  }

  private long generationRows() {
    return rows("generation");
  }

  private long rows(String table) {
    try (java.sql.Connection connection =
            java.sql.DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("repository.db"));
        java.sql.Statement statement = connection.createStatement();
        java.sql.ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
      return row.getLong(1);
    } catch (java.sql.SQLException failure) {
      throw new AssertionError(failure);
    }
  }

  private void pruneAll() {
    for (int removed = repository.prune(); removed > 0; removed = repository.prune()) {
      assertEquals(0, rows("unikernel") - 1, "unikernels are not pruned");
    }
  }

  private NewOperation operation(int number) {
    return new NewOperation(
        "counter-1",
        OperationKind.MIGRATE,
        new WorkflowRun("here", "default", "migrate-counter-1", "run-" + number),
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void theRecordsOfRetiredGenerationsAreBoundedAndNumbersGoOn() {
    open(new Retention(4, 100, Duration.ofDays(90), Duration.ofDays(1)));
    cluster.join("edge-1");
    cluster.create("counter-1");
    long owner = cluster.run("counter-1", "edge-1");
    for (int move = 0; move < 120; move++) {
      long next = cluster.prepare("counter-1", "edge-1", "move " + move);
      repository
          .ownership()
          .handOver("counter-1", owner, next, Optional.of(States.state(owner, move + 1)));
      owner = next;
    }
    long prepared = cluster.prepare("counter-1", "edge-1", "the next");
    pruneAll();
    // The first, and the newest four with the owner and the prepared one among them.
    assertEquals(5, generationRows());
    assertEquals(GenerationStatus.OWNER, repository.ownership().status("counter-1", owner));
    assertEquals(GenerationStatus.PREPARED, repository.ownership().status("counter-1", prepared));
    assertEquals(GenerationStatus.RETIRED, repository.ownership().status("counter-1", 50));
    assertEquals(prepared, cluster.prepare("counter-1", "edge-1", "the next"));
    assertEquals(prepared + 1, cluster.prepare("counter-1", "edge-1", "move 3"));
  }

  @Test
  void whatAnOpenOperationMayAskForAgainIsKept() {
    open(new Retention(1, 100, Duration.ofDays(90), Duration.ofDays(1)));
    cluster.join("edge-1");
    cluster.create("counter-1");
    repository.operations().begin(operation(1));
    for (int attempt = 0; attempt < 10; attempt++) {
      long number = cluster.prepare("counter-1", "edge-1", "attempt " + attempt);
      repository.ownership().retire("counter-1", number);
    }
    pruneAll();
    assertEquals(11, generationRows());
    assertEquals(2, cluster.prepare("counter-1", "edge-1", "attempt 0"));
    repository
        .operations()
        .end(operation(1).workflow(), OperationOutcome.FAILED, "no luck", Measurement.NONE);
    pruneAll();
    assertEquals(2, generationRows());
  }

  @Test
  void theNewestOperationsOfAUnikernelAreKeptUnlessTheyAreOld() {
    open(new Retention(16, 5, Duration.ofDays(90), Duration.ofDays(1)));
    cluster.create("counter-1");
    for (int number = 1; number <= 60; number++) {
      repository.operations().begin(operation(number));
      if (number < 60) {
        repository
            .operations()
            .end(operation(number).workflow(), OperationOutcome.DONE, "", Measurement.NONE);
      }
    }
    pruneAll();
    assertEquals(List.of(60L, 59L, 58L, 57L, 56L), numbers());
    now = now.plus(Duration.ofDays(91));
    pruneAll();
    assertEquals(List.of(60L), numbers(), "one that is under way is never removed");
    repository
        .operations()
        .end(operation(60).workflow(), OperationOutcome.DONE, "", Measurement.NONE);
    now = now.plus(Duration.ofDays(91));
    pruneAll();
    repository.operations().begin(operation(61));
    assertEquals(List.of(61L, 60L), numbers(), "no number is given out twice");
  }

  private List<Long> numbers() {
    return repository.operations().list(OperationFilter.all(), 100).stream()
        .map(Operation::number)
        .toList();
  }

  @Test
  void hostsThatAreGoneForLongAreForgotten() {
    open(new Retention(16, 100, Duration.ofDays(90), Duration.ZERO));
    cluster.create("counter-1");
    for (String host : List.of("gone", "drained", "lost", "alive")) {
      cluster.join(host);
    }
    cluster.run("counter-1", "lost");
    repository.hosts().setDrained("drained", true);
    for (String host : List.of("gone", "drained", "lost")) {
      cluster.endLease(host);
    }
    pruneAll();
    assertEquals(
        Set.of("drained", "lost", "alive"),
        Set.copyOf(repository.hosts().list().stream().map(Host::name).toList()));
  }

  @Test
  void aForgottenHostsLeaseNumbersGoOnWhenItJoinsAgain() {
    open(new Retention(16, 100, Duration.ofDays(90), Duration.ZERO));
    cluster.create("counter-1");
    cluster.join("edge-1");
    cluster.join("edge-1");
    long pruned = cluster.join("edge-1").number();
    cluster.endLease("edge-1");
    pruneAll();
    assertEquals(List.of(), repository.hosts().list());
    long joined = cluster.join("edge-1").number();
    assertTrue(joined > pruned, () -> "number " + joined + " after " + pruned);
    assertFalse(repository.leases().endLease("edge-1", pruned), "a number of its former life");

    cluster.endLease("edge-1");
    repository.hosts().remove("edge-1");
    long again = cluster.join("edge-1").number();
    assertTrue(again > joined, () -> "number " + again + " after " + joined);
  }

  @Test
  void aHostThatMadeRoomForAnotherGoesOnWithItsLeaseNumbers() {
    repository =
        Repository.open(
            folder, new RepositoryOptions(Duration.ofSeconds(2), () -> now).withMostHosts(1));
    cluster = new Cluster(repository);
    cluster.join("edge-1");
    long forgotten = cluster.join("edge-1").number();
    cluster.endLease("edge-1");
    cluster.join("edge-2");
    cluster.endLease("edge-2");
    long joined = cluster.join("edge-1").number();
    assertTrue(joined > forgotten, () -> "number " + joined + " after " + forgotten);
  }
}
