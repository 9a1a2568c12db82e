package org.miragemanager.repository;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.miragemanager.model.OperationKind;
import org.miragemanager.model.OperationOutcome;
import org.miragemanager.model.WorkflowRun;
import org.miragemanager.repository.lease.LeaseService.RenewAnswer;
import org.miragemanager.repository.operation.Operation.Measurement;
import org.miragemanager.repository.operation.OperationService.NewOperation;
import org.miragemanager.repository.rules.Ownership.CheckpointAnswer;
import org.miragemanager.repository.rules.Ownership.GenerationStatus;
import org.miragemanager.repository.store.Database.Connections;
import org.miragemanager.repository.store.SqliteConnections;

/**
 * Moves a counter for ever between two hosts and prints all that the repository acknowledges, until
 * it is killed. Arguments: the folder, a name for this life, and after how many statements the
 * program halts by itself (0: never).
 */
public final class KilledManager {
  private final PrintStream out;
  private final Repository repository;
  private final Cluster cluster;
  private final String life;
  private long owner;
  private long sequence;
  private long lease;

  private KilledManager(PrintStream out, Repository repository, String life) {
    this.out = out;
    this.repository = repository;
    this.life = life;
    cluster = new Cluster(repository);
  }

  public static void main(String[] arguments) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
    Path folder = Path.of(arguments[0]);
    int haltAfter = Integer.parseInt(arguments[2]);
    out.println("started");
    AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
    Connections connections =
        new StatementHook(
            new SqliteConnections(folder.resolve("repository.db")),
            () -> {
              if (left.decrementAndGet() == 0) {
                Runtime.getRuntime().halt(99);
              }
            });
    Repository repository =
        Repository.open(
            folder, RepositoryOptions.defaults().withNameGrace(Duration.ZERO), connections);
    if (haltAfter > 0) {
      left.set(haltAfter);
    }
    new KilledManager(out, repository, arguments[1]).run();
  }

  private void run() {
    lease = cluster.join("edge-0").number();
    cluster.join("edge-1");
    out.println("lease " + lease);
    cluster.create("counter-1");
    owner = repository.unikernels().find("counter-1").orElseThrow().owner().number();
    sequence =
        repository
            .unikernels()
            .find("counter-1")
            .orElseThrow()
            .newest()
            .map(state -> state.sequence())
            .orElse(0L);
    if (repository.unikernels().find("counter-1").orElseThrow().host().isEmpty()) {
      owner = cluster.run("counter-1", "edge-0");
    }
    for (int round = 0; ; round++) {
      round(round);
    }
  }

  private void round(int round) {
    WorkflowRun workflow = new WorkflowRun("c", "n", life, "run-" + round);
    repository
        .operations()
        .begin(
            new NewOperation(
                "counter-1",
                OperationKind.MIGRATE,
                workflow,
                Optional.empty(),
                Optional.of("edge-1")));
    String request = life + "/" + round;
    long target = cluster.prepare("counter-1", "edge-" + round % 2, request);
    out.println("prepared " + target + " " + request);
    checkpoint();
    if (round % 5 == 4) {
      require(repository.ownership().keep("counter-1", owner) == GenerationStatus.OWNER);
      out.println("retired " + target);
    } else {
      sequence++;
      byte[] state = States.state(owner, sequence, round % 3 * 3_000);
      require(
          repository
                  .ownership()
                  .handOver("counter-1", owner, target, Optional.of(state))
                  .fromStatus()
              == GenerationStatus.RETIRED);
      out.println("owner " + target + " " + sequence);
      out.println("retired " + owner);
      owner = target;
    }
    repository.operations().end(workflow, OperationOutcome.DONE, "", Measurement.NONE);
    out.println("ended " + life + " run-" + round);
    renew();
  }

  private void checkpoint() {
    sequence++;
    require(
        repository.ownership().checkpoint("counter-1", owner, States.state(owner, sequence))
            == CheckpointAnswer.STORED);
    out.println("stored " + sequence);
  }

  private void renew() {
    RenewAnswer answer =
        repository.leases().renew("edge-0", Cluster.holder("edge-0"), lease, List.of());
    require(answer.renewed());
    lease = answer.leaseNumber();
    out.println("lease " + lease);
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new IllegalStateException("The repository answered what it must not");
    }
  }
}
