package org.miragemanager.tests.faults;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.miragemanager.tests.Machine;
import org.miragemanager.tests.faults.check.Verdict;
import org.miragemanager.tests.faults.drive.RunResult;
import org.miragemanager.tests.faults.plan.Fault;

/** What came of all runs, summed up. */
public final class FaultsReport {
  private final Map<String, Map<String, Long>> outcomes = new TreeMap<>();
  private final List<Double> seconds = new ArrayList<>();
  private final List<String> kept = new ArrayList<>();
  private long violations;
  private long lostAcknowledged;
  private long stuck;
  private long orphans;
  private long notInjected;
  private long revived;
  private long migrations;
  private long repeated;
  private long lateSteps;
  private long steps;

  /** Steps of lives that are judged again after each run, as they were at the last judgement. */
  private List<Verdict> last = List.of();

  void add(RunResult result) {
    seconds.add(result.seconds());
    migrations += result.migrations();
    notInjected += result.problems().size();
    revived += result.revived();
    stuck += result.stuck().size();
    orphans += result.orphans().size();
    for (Fault fault : result.plan().faults()) {
      outcomes
          .computeIfAbsent(fault.kind().word(), kind -> new TreeMap<>())
          .merge(result.outcome(), 1L, Long::sum);
    }
    if (result.firstOfLives()) {
      endLives();
    }
    judged(result.verdicts());
  }

  private void judged(List<Verdict> verdicts) {
    for (Verdict verdict : verdicts) {
      violations += verdict.otherViolations();
      lostAcknowledged += verdict.lostAcknowledged();
    }
    if (!verdicts.isEmpty()) {
      last = verdicts;
    }
  }

  /** The lives that were judged last are not judged any more. */
  void endLives() {
    for (Verdict verdict : last) {
      steps += verdict.steps();
      repeated += verdict.repeated();
      lateSteps += verdict.lateSteps();
    }
    last = List.of();
  }

  void keep(Path folder) {
    kept.add(folder.toString());
  }

  /** Whether nothing happened that must not. */
  public boolean isRight() {
    return violations + lostAcknowledged + stuck + orphans == 0;
  }

  /** How many faults could not be done, most of them because their guest was gone already. */
  public long notInjected() {
    return notInjected;
  }

  /** How many runs it sums up. */
  public int runs() {
    return seconds.size();
  }

  FaultsFigures figures(long seed) {
    List<Double> sorted = seconds.stream().sorted().toList();
    return new FaultsFigures(
        seed,
        runs(),
        violations,
        lostAcknowledged,
        stuck,
        orphans,
        outcomes,
        notInjected,
        revived,
        migrations,
        steps,
        repeated,
        lateSteps,
        new FaultsFigures.Spread(
            sorted.isEmpty() ? 0 : sorted.get((sorted.size() - 1) / 2),
            sorted.isEmpty() ? 0 : sorted.getLast()),
        Machine.here(),
        List.copyOf(kept));
  }
}
