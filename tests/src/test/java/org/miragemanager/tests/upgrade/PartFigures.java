package org.miragemanager.tests.upgrade;

import java.util.List;

/**
 * What guests noticed of one part that was stopped and started again.
 *
 * @param part which part
 * @param secondsToEnd from the request to end to its end
 * @param secondsAway from its end until its successor answered
 * @param longestGapMillis the longest time without a step, of each guest the longest one
 * @param guestsOverLimit guests that paused for longer than the limit beyond their interval
 * @param leasesLost leases that the manager ended
 * @param recoveries failovers and recoveries that began
 * @param problems what else was not right, in words
 */
record PartFigures(
    String part,
    double secondsToEnd,
    double secondsAway,
    Spread longestGapMillis,
    int guestsOverLimit,
    long leasesLost,
    long recoveries,
    List<String> problems) {
  /** The median (nearest rank) and the greatest. */
  record Spread(double p50, double max) {
    static Spread of(List<Double> values) {
      List<Double> sorted = values.stream().sorted().toList();
      return new Spread(rounded(sorted.get((sorted.size() - 1) / 2)), rounded(sorted.getLast()));
    }
  }

  PartFigures {
    problems = List.copyOf(problems);
  }

  /** Whether nothing was lost or moved, however long guests paused. */
  boolean isSafe() {
    return leasesLost == 0 && recoveries == 0 && problems.isEmpty();
  }

  /** To a tenth: nobody reads more. */
  static double rounded(double value) {
    return Math.round(value * 10) / 10.0;
  }
}
