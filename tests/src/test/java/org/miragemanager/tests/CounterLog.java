package org.miragemanager.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** A counter's own log over all its domains: the judge of every scenario. */
public record CounterLog(List<Step> steps) {
  /** One line: when, under which generation, and what was counted. */
  public record Step(long nanos, long generation, long count) {}

  /** Reads a log; other lines are what else the guest printed. */
  public static CounterLog parse(String text) {
    return new CounterLog(
        text.lines()
            .map(line -> line.split(" ", -1))
            .filter(fields -> fields.length == 4 && fields[2].equals("count"))
            .map(
                fields ->
                    new Step(
                        Long.parseLong(fields[0]),
                        Long.parseLong(fields[1]),
                        Long.parseLong(fields[3])))
            .sorted((left, right) -> Long.compare(left.nanos(), right.nanos()))
            .toList());
  }

  /** What it has counted to. */
  public long count() {
    return steps.isEmpty() ? 0 : steps.getLast().count();
  }

  /** It counted 1, 2, 3, whatever happened to it. */
  void isContiguous() {
    assertTrue(!steps.isEmpty(), "it took steps");
    assertEquals(expected(), counts());
  }

  /** Whether it counted 1, 2, 3, for who does not want to fail at once. */
  public boolean counted() {
    return !steps.isEmpty() && expected().equals(counts());
  }

  private List<Long> expected() {
    return LongStream.rangeClosed(1, steps.size()).boxed().toList();
  }

  private List<Long> counts() {
    return steps.stream().map(Step::count).toList();
  }

  /**
   * The longest time without a step, of those that lie in a window or reach into it.
   *
   * @param from the begin of the window, in nanoseconds of the clock of the log
   * @param to its end; a step after it must be there, or what goes on at the end is not known
   */
  public long longestGapNanos(long from, long to) {
    assertTrue(!steps.isEmpty() && steps.getFirst().nanos() <= from, "it took steps before");
    assertTrue(steps.getLast().nanos() >= to, "it took steps after");
    return IntStream.range(1, steps.size())
        .filter(index -> steps.get(index).nanos() > from && steps.get(index - 1).nanos() < to)
        .mapToLong(index -> steps.get(index).nanos() - steps.get(index - 1).nanos())
        .max()
        .orElse(0);
  }
}
