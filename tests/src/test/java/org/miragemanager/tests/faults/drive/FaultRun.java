package org.miragemanager.tests.faults.drive;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.miragemanager.tests.faults.check.Checker;
import org.miragemanager.tests.faults.check.Verdict;
import org.miragemanager.tests.faults.drive.Fleet.Ship;
import org.miragemanager.tests.faults.plan.Plan;

/**
 * Runs on one cluster: each begins and ends with all being well, unless its result says otherwise;
 * then the cluster is to be used no more.
 */
public final class FaultRun {
  /** So long are the lives that are judged; the longer, the more is read after each run. */
  private static final int RUNS_OF_A_FLEET = 25;

  private final FaultCluster cluster;
  private final Checker checker;
  private final long patienceSeconds;
  private final Unikernels unikernels;
  private final Fleet fleet;
  private Journal journal = new Journal();
  private int runs;

  /** Runs with so many unikernels, each of which has so long to become well again. */
  public FaultRun(FaultCluster cluster, Checker checker, int unikernels, long patienceSeconds) {
    this.cluster = cluster;
    this.checker = checker;
    this.patienceSeconds = patienceSeconds;
    this.unikernels = new Unikernels(cluster.http());
    this.fleet = new Fleet(cluster, unikernels);
  }

  /** Carries out a plan and judges what came of it. */
  public RunResult carryOut(Plan plan) throws Exception {
    boolean firstOfLives = runs++ % RUNS_OF_A_FLEET == 0;
    if (firstOfLives) {
      journal = new Journal();
      fleet.launch();
    }
    long begin = System.nanoTime();
    Ship ship = fleet.ship(plan.unikernel());
    Traffic traffic = new Traffic(cluster);
    traffic.begin(
        fleet.ships().stream().map(Ship::name).filter(name -> !name.equals(ship.name())).toList());
    String source = unikernels.http().get("/v1/unikernels/" + ship.name()).get("host").asText();
    String target = cluster.otherHost(source);
    Optional<JsonNode> migration = unikernels.migrate(ship.name(), target);
    List<String> problems =
        new Injector(cluster, journal)
            .carryOut(plan, new Injector.Aim(ship.name(), source, target));
    traffic.end();
    Settling.Outcome settled = new Settling(cluster, patienceSeconds).await(fleet.ships());
    if (firstOfLives && settled.stuck().isEmpty()) {
      // On a busy machine new ones have taken few steps when all is well.
      Patience.until(patienceSeconds, () -> judge().stream().allMatch(checker::isEnough));
    }
    return new RunResult(
        plan,
        firstOfLives,
        outcome(migration, settled),
        problems,
        judge(),
        settled.stuck(),
        settled.orphans(),
        settled.revived(),
        traffic.begun() + (migration.isPresent() ? 1 : 0),
        (System.nanoTime() - begin) / 1e9);
  }

  private String outcome(Optional<JsonNode> migration, Settling.Outcome settled) {
    if (migration.isEmpty()) {
      return "unanswered";
    }
    JsonNode begun = migration.get();
    return unikernels
        .ask(
            "/v1/operations/%s?runId=%s"
                .formatted(begun.get("workflowId").asText(), begun.get("runId").asText()))
        .map(operation -> operation.path("outcome").asText())
        .orElse(settled.stuck().isEmpty() ? "forgotten" : "stuck");
  }

  private List<Verdict> judge() throws IOException {
    List<Verdict> verdicts = new ArrayList<>();
    for (Ship ship : fleet.ships()) {
      verdicts.add(checker.judge(fleet.evidence(ship, journal)));
    }
    return verdicts;
  }
}
