package org.miragemanager.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.LongStream;

/** A counter's own log over all its domains: the judge of every scenario. */
record CounterLog(List<Step> steps) {
  record Step(long nanos, long generation, long count) {}

  static CounterLog parse(String text) {
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

  long count() {
    return steps.isEmpty() ? 0 : steps.getLast().count();
  }

  /** It counted 1, 2, 3, whatever happened to it. */
  void isContiguous() {
    assertTrue(!steps.isEmpty(), "it took steps");
    assertEquals(
        LongStream.rangeClosed(1, steps.size()).boxed().toList(),
        steps.stream().map(Step::count).toList());
  }
}
