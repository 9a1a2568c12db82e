package org.miragemanager.manager.demo;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the counter printed: one line a step, {@code <monotonic nanoseconds> <generation> <step>
 * <count>}. All processes of one machine share that clock, so the gap between two domains is what a
 * user of the guest would have seen.
 */
final class StepLog {
  /** One step: when it was done, by which domain, and the count after it. */
  record Line(long nanos, long generation, long count) {}

  private final List<Line> lines;

  private StepLog(List<Line> lines) {
    this.lines = lines;
  }

  /** Reads it; lines that are no steps are what else the guest printed. */
  static StepLog parse(String text) {
    List<Line> lines = new ArrayList<>();
    for (String line : text.lines().toList()) {
      String[] fields = line.split(" ", -1);
      if (fields.length == 4 && fields[0].matches("\\d+") && fields[3].matches("\\d+")) {
        lines.add(
            new Line(
                Long.parseLong(fields[0]), Long.parseLong(fields[1]), Long.parseLong(fields[3])));
      }
    }
    lines.sort(Comparator.comparingLong(Line::nanos));
    return new StepLog(lines);
  }

  /** The steps of each domain that took any, oldest domain first, each in the order of time. */
  SortedMap<Long, List<Line>> domains() {
    return lines.stream()
        .collect(Collectors.groupingBy(Line::generation, TreeMap::new, Collectors.toList()));
  }

  /** How many steps were taken. */
  long steps() {
    return lines.size();
  }

  /** The last count. */
  long count() {
    return lines.isEmpty() ? 0 : lines.getLast().count();
  }

  /** Counts between the first and the last that no step shows. */
  long lost() {
    if (lines.isEmpty()) {
      return 0;
    }
    return count() - (steps() - repeated());
  }

  /** Counts that more than one step shows. */
  long repeated() {
    return steps() - lines.stream().mapToLong(Line::count).distinct().count();
  }

  /**
   * From the last step of one domain to the first step of the next, in nanoseconds, oldest first.
   */
  List<Long> gaps() {
    List<Long> gaps = new ArrayList<>();
    for (int index = 1; index < lines.size(); index++) {
      if (lines.get(index).generation() != lines.get(index - 1).generation()) {
        gaps.add(lines.get(index).nanos() - lines.get(index - 1).nanos());
      }
    }
    return gaps;
  }
}
