package org.miragemanager.bench.drain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What a counter printed over all its domains: nanoseconds, generation and count of each step. */
public record CounterSteps(List<Step> steps) {
  private static final double NANOS_IN_A_MILLI = 1e6;

  /** A step, when it was done, in nanoseconds, and what it counted to. */
  public record Step(long nanos, long generation, long count) {}

  /** Reads a log; other lines are what else the guest printed. */
  public static CounterSteps parse(String log) {
    List<Step> steps = new ArrayList<>();
    for (String line : log.lines().toList()) {
      String[] fields = line.split(" ", -1);
      if (fields.length == 4 && fields[2].equals("count")) {
        steps.add(
            new Step(
                Long.parseLong(fields[0]), Long.parseLong(fields[1]), Long.parseLong(fields[3])));
      }
    }
    steps.sort(Comparator.comparingLong(Step::nanos));
    return new CounterSteps(steps);
  }

  /** Counts that more than one step shows. */
  public long repeated() {
    return steps.size() - steps.stream().mapToLong(Step::count).distinct().count();
  }

  /** Counts up to the highest that no step shows. */
  public long lost() {
    long highest = steps.stream().mapToLong(Step::count).max().orElse(0);
    return highest - (steps.size() - repeated());
  }

  /** From the last step of each domain to the first of the next one, in milliseconds. */
  public List<Double> gapsMillis() {
    List<Double> gaps = new ArrayList<>();
    for (int index = 1; index < steps.size(); index++) {
      Step before = steps.get(index - 1);
      Step after = steps.get(index);
      if (before.generation() != after.generation()) {
        gaps.add((after.nanos() - before.nanos()) / NANOS_IN_A_MILLI);
      }
    }
    return gaps;
  }

  /** From the last step of the last domain but one to the first of the last one. */
  Optional<Double> gapMillis() {
    for (int index = steps.size() - 1; index > 0; index--) {
      Step before = steps.get(index - 1);
      Step after = steps.get(index);
      if (before.generation() != after.generation()) {
        return Optional.of((after.nanos() - before.nanos()) / NANOS_IN_A_MILLI);
      }
    }
    return Optional.empty();
  }
}
