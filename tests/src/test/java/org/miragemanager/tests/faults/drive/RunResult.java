package org.miragemanager.tests.faults.drive;

import java.util.List;
import org.miragemanager.tests.faults.check.Verdict;
import org.miragemanager.tests.faults.check.Violation;
import org.miragemanager.tests.faults.plan.Plan;

/**
 * What came of a run.
 *
 * @param plan what was to happen
 * @param firstOfLives whether the unikernels were new in this run; else the verdicts are of the
 *     same lives as those of the run before, and a little more
 * @param outcome how the migration that was hit ended: done, undone, failed, interrupted;
 *     unanswered: the manager was away when it was asked for; stuck
 * @param problems faults that could not be done, in words
 * @param verdicts the checker's, one a unikernel, over its whole life
 * @param stuck unikernels that did not become well again, in words
 * @param orphans processes that nobody owns, in words
 * @param revived programs that had ended by themselves, and were started again
 * @param migrations how many were begun
 * @param seconds how long it took
 */
public record RunResult(
    Plan plan,
    boolean firstOfLives,
    String outcome,
    List<String> problems,
    List<Verdict> verdicts,
    List<String> stuck,
    List<String> orphans,
    long revived,
    long migrations,
    double seconds) {
  /** A run that could not be carried out to its end. */
  public static RunResult broken(Plan plan, Throwable failure) {
    List<String> why = List.of("the run broke off: " + failure);
    return new RunResult(plan, true, "broken", List.of(), List.of(), why, List.of(), 0, 0, 0);
  }

  /** Copies the lists. */
  public RunResult {
    problems = List.copyOf(problems);
    verdicts = List.copyOf(verdicts);
    stuck = List.copyOf(stuck);
    orphans = List.copyOf(orphans);
  }

  /** All violations. */
  public List<Violation> violations() {
    return verdicts.stream().flatMap(verdict -> verdict.violations().stream()).toList();
  }

  /** Whether nothing happened that must not. */
  public boolean isRight() {
    return violations().isEmpty() && stuck.isEmpty() && orphans.isEmpty();
  }
}
