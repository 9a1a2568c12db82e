package org.miragemanager.tests.faults.check;

import java.util.List;

/**
 * Where a generation starts: right after what was executed, or, after a failover, a little before
 * it; never before what was acknowledged.
 */
final class Succession {
  private final Evidence evidence;
  private final Limits limits;
  private final List<Violation> violations;
  private long repeated;

  Succession(Evidence evidence, Limits limits, List<Violation> violations) {
    this.evidence = evidence;
    this.limits = limits;
    this.violations = violations;
  }

  /** Judges every start; answers how many steps were repeated where that is allowed. */
  long judge(List<GenerationSteps> generations) {
    for (int index = 0; index < generations.size(); index++) {
      judge(generations.get(index), generations.subList(0, index));
    }
    return repeated;
  }

  private void judge(GenerationSteps generation, List<GenerationSteps> earlier) {
    // Only the one before counts: what an earlier one did beyond its start was lost with that one.
    StepLine first = generation.first();
    long executed = earlier.isEmpty() ? 0 : earlier.getLast().sequenceBefore(first.nanos());
    long start = first.sequence();
    if (start > executed + 1) {
      found(
          Violation.Kind.GAP,
          generation,
          "it starts with step %d, but only %d were executed".formatted(start, executed));
    }
    long floor = acknowledged(generation, earlier);
    if (start <= floor) {
      found(
          Violation.Kind.LOST_ACKNOWLEDGED,
          generation,
          "it starts with step %d, but up to %d all was acknowledged".formatted(start, floor));
    } else if (start <= executed) {
      repeats(generation, earlier.getLast(), executed - start + 1);
    }
  }

  /** What was durable, for sure, before the generation started. */
  private long acknowledged(GenerationSteps generation, List<GenerationSteps> earlier) {
    long told =
        evidence.acknowledgements().stream()
            .filter(one -> one.generation() < generation.generation())
            .mapToLong(Acknowledgement::sequence)
            .max()
            .orElse(0);
    long shown = earlier.stream().mapToLong(this::acknowledgedBy).max().orElse(0);
    return Math.max(told, shown);
  }

  /**
   * What a generation started from was durable. If its steps are, so are all but its last: a step's
   * line is printed before it is acknowledged, but the next step does not begin before that.
   */
  private long acknowledgedBy(GenerationSteps generation) {
    long startedFrom = generation.first().sequence() - 1;
    int count = generation.lines().size();
    return evidence.durable() && count > 1
        ? Math.max(startedFrom, generation.lines().get(count - 2).sequence())
        : startedFrom;
  }

  private void repeats(GenerationSteps generation, GenerationSteps before, long steps) {
    if (!before.interruptedBeforeStartOf(generation)) {
      found(
          Violation.Kind.REPEATED_AFTER_CLEAN_MIGRATION,
          generation,
          "it repeats %d steps, but nothing had happened to generation %d"
              .formatted(steps, before.generation()));
    } else if (limits.mostRepeated().isPresent() && steps > limits.mostRepeated().getAsLong()) {
      found(
          Violation.Kind.REPEATED_TOO_MUCH,
          generation,
          "it repeats %d steps; %d lie between two checkpoints"
              .formatted(steps, limits.mostRepeated().getAsLong()));
    } else {
      repeated += steps;
    }
  }

  private void found(Violation.Kind kind, GenerationSteps generation, String detail) {
    violations.add(new Violation(kind, evidence.unikernel(), generation.generation(), detail));
  }
}
