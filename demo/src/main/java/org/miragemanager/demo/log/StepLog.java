package org.miragemanager.demo.log;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The steps of a counter over all its domains, as the counter itself printed them: one line a step,
 * {@code <monotonic nanoseconds> <generation> <step> <count>}. All processes of one machine share
 * that clock, so the gap between two domains is what a user of the guest would have seen.
 *
 * @param steps in the order of time
 */
public record StepLog(List<Step> steps) {
  /** Lines with {@code --sequence yes} have one more number, which is not needed here. */
  private static final Pattern LINE = Pattern.compile("(\\d+) (\\d+) count (\\d+)(?: \\d+)?");

  /**
   * One step.
   *
   * @param nanos when it was done, in {@link System#nanoTime()}
   * @param generation which domain took it
   * @param count the count after it: a counter that lost and repeated nothing counts 1, 2, 3
   */
  public record Step(long nanos, long generation, long count) {}

  /** Sorts the steps: the logs of several domains may overlap. */
  public StepLog {
    steps = steps.stream().sorted(Comparator.comparingLong(Step::nanos)).toList();
  }

  /** Reads a log. Lines that are no steps are what else the guest printed. */
  public static StepLog parse(String text) {
    // A last line without its end is still being written: its number may be a part of a number.
    String whole = text.substring(0, text.lastIndexOf('\n') + 1);
    return new StepLog(
        whole
            .lines()
            .map(LINE::matcher)
            .filter(Matcher::matches)
            .map(
                line ->
                    new Step(
                        Long.parseLong(line.group(1)),
                        Long.parseLong(line.group(2)),
                        Long.parseLong(line.group(3))))
            .toList());
  }

  /** The last count; 0 without a step. */
  public long count() {
    return steps.isEmpty() ? 0 : steps.getLast().count();
  }

  /** The generation that took the last step; 0 without a step. */
  public long lastGeneration() {
    return steps.isEmpty() ? 0 : steps.getLast().generation();
  }

  /** The steps of each domain that took any, oldest domain first. */
  SortedMap<Long, List<Step>> domains() {
    return steps.stream()
        .collect(Collectors.groupingBy(Step::generation, TreeMap::new, Collectors.toList()));
  }

  /** Counts from 1 to the highest that no step shows. */
  public long lost() {
    long highest = steps.stream().mapToLong(Step::count).max().orElse(0);
    return highest - (steps.size() - repeated());
  }

  /** How many steps show a count that another step shows, too. */
  public long repeated() {
    return steps.size() - steps.stream().mapToLong(Step::count).distinct().count();
  }

  /** Whether it took steps and counted 1, 2, 3 in the order of time. */
  public boolean isContiguous() {
    return !steps.isEmpty()
        && IntStream.range(0, steps.size())
            .allMatch(index -> steps.get(index).count() == index + 1L);
  }

  /**
   * Requires {@link #isContiguous()}.
   *
   * @throws IllegalStateException with the first step that does not continue the count
   */
  public void requireContiguous() {
    requireSteps();
    for (int index = 0; index < steps.size(); index++) {
      if (steps.get(index).count() != index + 1L) {
        throw new IllegalStateException(
            "count " + (index + 1) + " is expected, and is in " + around(index));
      }
    }
  }

  /**
   * Requires that no generation takes a step after a later one has begun, and that each goes on
   * from a state that the one before had: the count never goes up by more than one.
   *
   * @param lateSteps how many steps may be late: a process that is stopped within a step finishes
   *     it when it goes on
   * @throws IllegalStateException with the steps that contradict
   */
  public void requireOneAfterAnother(int lateSteps) {
    requireSteps();
    List<Step> late = new ArrayList<>();
    Step last = new Step(0, 0, 0);
    for (int index = 0; index < steps.size(); index++) {
      Step step = steps.get(index);
      if (step.generation() < last.generation()) {
        late.add(step);
        continue;
      }
      boolean continues = step.count() == last.count() + 1;
      boolean goesBack = step.generation() > last.generation() && step.count() <= last.count();
      if (!continues && !goesBack) {
        throw new IllegalStateException("a step does not follow the one before: " + around(index));
      }
      last = step;
    }
    if (late.size() > lateSteps) {
      throw new IllegalStateException(
          "steps were taken after a later generation had begun: " + late);
    }
  }

  private String around(int index) {
    return steps.subList(Math.max(0, index - 2), Math.min(steps.size(), index + 2)).toString();
  }

  private void requireSteps() {
    if (steps.isEmpty()) {
      throw new IllegalStateException("the log has no step");
    }
  }

  /**
   * From the last step of one domain to the first step of the next, in nanoseconds, oldest first.
   */
  public List<Long> gaps() {
    return IntStream.range(1, steps.size())
        .filter(index -> steps.get(index).generation() != steps.get(index - 1).generation())
        .mapToObj(this::nanosBefore)
        .toList();
  }

  /**
   * The longest time without a step, of those that lie in a window or reach into it.
   *
   * @param from the begin of the window, in nanoseconds of the clock of the log
   * @param to its end
   * @return nanoseconds
   * @throws IllegalStateException without a step before the window, or after it: it is not known
   *     then how long the guest stood still
   */
  public long longestGapNanos(long from, long to) {
    requireSteps();
    if (steps.getFirst().nanos() > from || steps.getLast().nanos() < to) {
      throw new IllegalStateException(
          "the log has no step before " + from + ", or none after " + to);
    }
    return IntStream.range(1, steps.size())
        .filter(index -> steps.get(index).nanos() > from && steps.get(index - 1).nanos() < to)
        .mapToLong(this::nanosBefore)
        .max()
        .orElse(0);
  }

  private long nanosBefore(int index) {
    return steps.get(index).nanos() - steps.get(index - 1).nanos();
  }
}
