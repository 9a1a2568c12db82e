package org.miragemanager.repository;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.model.Generation.Place;
import org.miragemanager.model.OperationKind;
import org.miragemanager.model.OperationOutcome;
import org.miragemanager.model.WorkflowRun;
import org.miragemanager.repository.error.NotFoundException;
import org.miragemanager.repository.host.JoinHost;
import org.miragemanager.repository.operation.Operation;
import org.miragemanager.repository.operation.Operation.Measurement;
import org.miragemanager.repository.operation.OperationService.NewOperation;
import org.miragemanager.repository.operation.OperationService.OperationFilter;
import org.miragemanager.repository.ownership.OwnershipService;
import org.miragemanager.repository.rules.Lease.HolderDigest;
import org.miragemanager.repository.store.SqliteConnections;
import org.miragemanager.repository.unikernel.Unikernel;

/**
 * A process that dies between any two statements leaves an operation done or not begun. The files
 * are copied after every statement of every operation: what a kill at that instant leaves behind.
 * Each copy is opened, and must show the state before the operation or the one after it.
 */
@Timeout(300)
final class AtomicityTest {
  private static final List<String> FILES = List.of("repository.db", "repository.db-wal");

  @TempDir private Path folder;
  @TempDir private Path copies;
  private final List<Path> taken = new ArrayList<>();
  private boolean copying;
  private int instants;
  private Repository repository;
  private Cluster cluster;

  @BeforeEach
  void open() {
    repository =
        Repository.open(
            folder,
            RepositoryOptions.defaults().withNameGrace(Duration.ZERO),
            new StatementHook(new SqliteConnections(folder.resolve("repository.db")), this::copy));
    cluster = new Cluster(repository);
    cluster.join("edge-1");
    cluster.join("edge-2");
  }

  @AfterEach
  void close() {
    repository.close();
  }

  @Test
  void everyOperationIsDoneOrNotBegun() {
    for (Map.Entry<String, Runnable> operation : operations().entrySet()) {
      String before = view(repository);
      taken.clear();
      copying = true;
      operation.getValue().run();
      copying = false;
      String after = view(repository);
      assertFalse(before.equals(after), operation.getKey() + " changes something");
      boolean committed = false;
      for (Path copy : taken) {
        String left = viewOf(copy);
        boolean wasCommitted = committed;
        assertTrue(
            left.equals(after) || (!wasCommitted && left.equals(before)),
            () -> operation.getKey() + ", after a kill: " + left);
        committed = left.equals(after);
      }
      assertTrue(committed, operation.getKey() + " is durable when it is answered");
    }
    System.out.println("AtomicityTest: " + instants + " instants");
    assertTrue(instants > 150, "the statements were seen: " + instants);
  }

  /** A life with every operation that writes, in an order in which each changes something. */
  private Map<String, Runnable> operations() {
    WorkflowRun first = new WorkflowRun("c", "n", "migrate", "run-1");
    WorkflowRun second = new WorkflowRun("c", "n", "failover", "run-2");
    Map<String, Runnable> life = new LinkedHashMap<>();
    OwnershipService ownership = repository.ownership();
    life.put("add an image", () -> repository.images().add(Cluster.COUNTER));
    life.put("create", () -> cluster.create("counter-1"));
    life.put("prepare", () -> cluster.prepare("counter-1", "edge-1", "run"));
    life.put("run", () -> ownership.handOver("counter-1", 1, 2, Optional.empty()));
    life.put("begin", () -> repository.operations().begin(operation(first)));
    life.put("checkpoint", () -> ownership.checkpoint("counter-1", 2, States.state(2, 5)));
    life.put("prepare a target", () -> cluster.prepare("counter-1", "edge-2", "migrate"));
    life.put("prepare another", () -> cluster.prepare("counter-1", "edge-2", "migrate again"));
    life.put("retire", () -> ownership.retire("counter-1", 3));
    life.put(
        "hand over",
        () -> ownership.handOver("counter-1", 2, 4, Optional.of(States.state(2, 9, 5_000))));
    life.put("prepare a third", () -> cluster.prepare("counter-1", "edge-1", "back"));
    life.put(
        "take over",
        () -> repository.operations().takeOver(openOperation(), operation(second), "lost"));
    life.put(
        "end",
        () ->
            repository.operations().end(second, OperationOutcome.FAILED, "lost", Measurement.NONE));
    life.put("prepare a fourth", () -> cluster.prepare("counter-1", "edge-1", "back again"));
    life.put("keep", () -> ownership.keep("counter-1", 4));
    life.put("report the end", () -> ownership.reportEnded("counter-1", 4, "exit code 1"));
    life.put(
        "renew",
        () ->
            repository
                .leases()
                .renew(
                    "edge-1", Cluster.holder("edge-1"), cluster.leaseNumber("edge-1"), List.of()));
    life.put("end the lease", () -> cluster.endLease("edge-2"));
    life.put("join", () -> repository.leases().join(twin()));
    life.put("claim", () -> ownership.claim("counter-1", 4));
    life.put("prepare to resume", () -> cluster.prepare("counter-1", "edge-1", "resume"));
    life.put("resume", () -> ownership.handOver("counter-1", 7, 8, Optional.empty()));
    life.put("prepare to suspend", () -> ownership.prepare("counter-1", Place.SHELF, "suspend"));
    life.put(
        "suspend", () -> ownership.handOver("counter-1", 8, 9, Optional.of(States.state(8, 10))));
    life.put("stop", () -> ownership.stop("counter-1"));
    life.put("remove", () -> repository.unikernels().remove("counter-1"));
    life.put("create again", () -> cluster.create("counter-1"));
    return life;
  }

  private static JoinHost twin() {
    return new JoinHost(
        "edge-2",
        HolderDigest.ofSecret(new byte[32]),
        "127.0.0.1:7002",
        1L << 30,
        10,
        List.of("process"),
        Map.of());
  }

  private static NewOperation operation(WorkflowRun workflow) {
    return new NewOperation(
        "counter-1", OperationKind.MIGRATE, workflow, Optional.empty(), Optional.of("edge-2"));
  }

  private Operation openOperation() {
    return repository.operations().open().getFirst();
  }

  /** All that can be asked for. */
  private static String view(Repository shown) {
    StringBuilder view = new StringBuilder();
    view.append(shown.unikernels().list()).append('\n');
    view.append(shown.hosts().list()).append('\n');
    view.append(shown.images().list()).append('\n');
    view.append(shown.operations().list(OperationFilter.all(), 100)).append('\n');
    for (Unikernel unikernel : shown.unikernels().list()) {
      for (long number = 1; number <= unikernel.owner().number() + 5; number++) {
        view.append(statusOf(shown, unikernel.name(), number)).append(' ');
      }
    }
    return view.toString();
  }

  private static String statusOf(Repository shown, String unikernel, long generation) {
    try {
      return shown.ownership().status(unikernel, generation).name();
    } catch (NotFoundException e) {
      return "none";
    }
  }

  private static String viewOf(Path copy) {
    try (Repository opened = Repository.open(copy)) {
      return view(opened);
    }
  }

  private void copy() {
    if (!copying) {
      return;
    }
    instants++;
    try {
      Path copy = Files.createTempDirectory(copies, "copy");
      for (String name : FILES) {
        if (Files.exists(folder.resolve(name))) {
          Files.copy(folder.resolve(name), copy.resolve(name));
        }
      }
      if (taken.isEmpty() || !sameFiles(taken.getLast(), copy)) {
        taken.add(copy);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean sameFiles(Path one, Path other) throws IOException {
    for (String name : FILES) {
      boolean inOne = Files.exists(one.resolve(name));
      if (inOne != Files.exists(other.resolve(name))) {
        return false;
      }
      if (inOne && Files.mismatch(one.resolve(name), other.resolve(name)) >= 0) {
        return false;
      }
    }
    return true;
  }
}
