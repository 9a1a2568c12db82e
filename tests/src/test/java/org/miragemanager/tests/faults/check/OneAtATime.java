package org.miragemanager.tests.faults.check;

import java.util.List;

/**
 * Only one generation takes steps at a time, and never an earlier one after a later one.
 *
 * <p>One exception is known and allowed: whether a step may run is asked before it begins, so a
 * process that is stopped in the middle of one finishes it when it is told to go on, though another
 * generation owns by then. That is exactly one line, of a generation that was stopped or cut off
 * between its last line in time and this one ({@link GenerationSteps#excuses}). Its outcome is in
 * nobody's state.
 */
final class OneAtATime {
  private final String unikernel;
  private final List<Violation> violations;
  private long lateSteps;

  OneAtATime(String unikernel, List<Violation> violations) {
    this.unikernel = unikernel;
    this.violations = violations;
  }

  /** Judges each generation against all later ones; answers how many late steps are allowed. */
  long judge(List<GenerationSteps> generations) {
    for (int index = 0; index < generations.size() - 1; index++) {
      judge(generations.get(index), generations.subList(index + 1, generations.size()));
    }
    return lateSteps;
  }

  private void judge(GenerationSteps generation, List<GenerationSteps> later) {
    long begin = later.stream().mapToLong(one -> one.first().nanos()).min().orElseThrow();
    List<StepLine> late = generation.from(begin);
    if (late.isEmpty()) {
      return;
    }
    if (late.size() == 1 && generation.excuses(late.getFirst())) {
      lateSteps++;
      return;
    }
    long end = later.stream().mapToLong(one -> one.last().nanos()).max().orElseThrow();
    Violation.Kind kind =
        late.getFirst().nanos() <= end ? Violation.Kind.TWO_AT_ONCE : Violation.Kind.STEPPED_AGAIN;
    violations.add(
        new Violation(
            kind,
            unikernel,
            generation.generation(),
            "%d steps after a later generation had begun at %d: the first at %d, the last at %d"
                .formatted(late.size(), begin, late.getFirst().nanos(), late.getLast().nanos())));
  }
}
