package org.miragemanager.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** A counter's own log over all its domains: the judge of every scenario. */
public record CounterLog(List<Step> steps) {
  private static final int LOG_DEPTH = 5;

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

  /** What all domains of a counter have printed, read where their agents keep it. */
  static CounterLog read(Path hosts, String name) throws IOException {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.walk(hosts, LOG_DEPTH)) {
      for (Path file : files.filter(path -> isLog(path, name)).toList()) {
        text.append(Files.readString(file));
      }
    }
    return parse(text.toString());
  }

  /** HOST/unikernels/NAME/GENERATION/log. */
  private static boolean isLog(Path file, String name) {
    return file.endsWith("log") && file.getParent().getParent().endsWith("unikernels/" + name);
  }

  public long lastGeneration() {
    return steps.isEmpty() ? 0 : steps.getLast().generation();
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

  /**
   * No generation takes a step after a later one has begun, and each goes on from a state that the
   * one before had: the count never goes up by more than one.
   *
   * @param lateSteps how many steps may be late: a process that is stopped within a step finishes
   *     that one when it goes on
   */
  public void oneAfterAnother(int lateSteps) {
    assertTrue(!steps.isEmpty(), "it took steps");
    List<Step> late = new ArrayList<>();
    Step last = new Step(0, 0, 0);
    for (Step step : steps) {
      if (step.generation() < last.generation()) {
        late.add(step);
        continue;
      }
      assertTrue(step.count() <= last.count() + 1, step + " after " + last);
      assertTrue(
          step.generation() > last.generation() || step.count() == last.count() + 1,
          step + " after " + last);
      last = step;
    }
    assertTrue(late.size() <= lateSteps, () -> "late steps: " + late);
  }
}
