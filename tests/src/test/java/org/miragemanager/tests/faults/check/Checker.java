package org.miragemanager.tests.faults.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The judge of a unikernel's whole life: a pure function of its logs and of what was done to it.
 * The rules are {@link OneAtATime}, {@link Succession} and, within a generation, that the sequence
 * grows by one and the value follows it.
 */
public final class Checker {
  private final Limits limits;

  /** A checker that asks for and grants so much. */
  public Checker(Limits limits) {
    this.limits = limits;
  }

  /** Whether so many steps were seen that there is something to judge. */
  public boolean isEnough(Verdict verdict) {
    return verdict.steps() >= limits.fewestSteps();
  }

  /** Judges one unikernel. */
  public Verdict judge(Evidence evidence) {
    List<Violation> violations = new ArrayList<>();
    List<GenerationSteps> generations =
        evidence.logs().stream()
            .map(log -> LogLines.read(evidence.unikernel(), log, violations))
            .filter(generation -> !generation.lines().isEmpty())
            .sorted(Comparator.comparingLong(GenerationSteps::generation))
            .toList();
    long steps = generations.stream().mapToLong(generation -> generation.lines().size()).sum();
    refuseWithoutEvidence(evidence, generations, steps, violations);
    for (GenerationSteps generation : generations) {
      judgeWithin(evidence.unikernel(), generation, violations);
    }
    long late = new OneAtATime(evidence.unikernel(), violations).judge(generations);
    long repeated = new Succession(evidence, limits, violations).judge(generations);
    return new Verdict(steps, generations.size(), repeated, late, violations);
  }

  private void refuseWithoutEvidence(
      Evidence evidence,
      List<GenerationSteps> generations,
      long steps,
      List<Violation> violations) {
    if (steps < limits.fewestSteps()) {
      String detail =
          "%d steps in %d logs; %d are needed to judge"
              .formatted(steps, evidence.logs().size(), limits.fewestSteps());
      violations.add(new Violation(Violation.Kind.NO_EVIDENCE, evidence.unikernel(), 0, detail));
    }
    for (long witnessed : evidence.witnessed()) {
      if (generations.stream().noneMatch(one -> one.generation() == witnessed)) {
        violations.add(
            new Violation(
                Violation.Kind.NO_EVIDENCE,
                evidence.unikernel(),
                witnessed,
                "it was seen taking steps, but there is no log of them"));
      }
    }
    if (generations.stream().map(GenerationSteps::generation).distinct().count()
        < generations.size()) {
      violations.add(
          new Violation(
              Violation.Kind.TWO_AT_ONCE,
              evidence.unikernel(),
              generations.getLast().generation(),
              "two domains of one generation took steps"));
    }
  }

  private static void judgeWithin(
      String unikernel, GenerationSteps generation, List<Violation> violations) {
    StepLine before = null;
    for (StepLine line : generation.lines()) {
      if (line.value() != line.sequence()) {
        violations.add(
            new Violation(
                Violation.Kind.WRONG_VALUE,
                unikernel,
                generation.generation(),
                "step %d made the count %d".formatted(line.sequence(), line.value())));
      }
      if (before != null) {
        judgePair(unikernel, before, line, violations);
      }
      before = line;
    }
  }

  private static void judgePair(
      String unikernel, StepLine before, StepLine line, List<Violation> violations) {
    if (line.sequence() <= before.sequence() || line.nanos() < before.nanos()) {
      violations.add(
          new Violation(
              Violation.Kind.BACKWARDS,
              unikernel,
              line.generation(),
              "step %d at %d comes after step %d at %d"
                  .formatted(line.sequence(), line.nanos(), before.sequence(), before.nanos())));
    } else if (line.sequence() > before.sequence() + 1) {
      violations.add(
          new Violation(
              Violation.Kind.GAP,
              unikernel,
              line.generation(),
              "step %d comes right after step %d".formatted(line.sequence(), before.sequence())));
    }
  }
}
