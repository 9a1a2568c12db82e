package org.miragemanager.tests.faults.check;

import java.util.List;

/** The steps of one generation, in the order in which it printed them; at least one. */
record GenerationSteps(long generation, List<StepLine> lines, List<Interruption> interruptions) {
  StepLine first() {
    return lines.getFirst();
  }

  StepLine last() {
    return lines.getLast();
  }

  /**
   * The greatest sequence that it reached before a moment; what it does later is nobody's state.
   */
  long sequenceBefore(long nanos) {
    return lines.stream()
        .filter(line -> line.nanos() < nanos)
        .mapToLong(StepLine::sequence)
        .max()
        .orElse(first().sequence() - 1);
  }

  /**
   * Whether anything was done to it, between its last step and the first of a later generation,
   * that may have cost it its ownership.
   */
  boolean interruptedBeforeStartOf(GenerationSteps later) {
    long end = later.first().nanos();
    long begin = Math.min(last().nanos(), end);
    return interruptions.stream().anyMatch(one -> one.overlaps(begin, end));
  }

  /** Those from a moment on. */
  List<StepLine> from(long nanos) {
    return lines.stream().filter(line -> line.nanos() >= nanos).toList();
  }

  /**
   * Whether a step that ended late may have been begun in time: the process was stopped, or its
   * host cut off, between the step before it and its end.
   */
  boolean excuses(StepLine late) {
    int index = lines.indexOf(late);
    long before = index == 0 ? Long.MIN_VALUE : lines.get(index - 1).nanos();
    return interruptions.stream()
        .anyMatch(one -> one.leavesProcess() && one.overlaps(before, late.nanos()));
  }
}
