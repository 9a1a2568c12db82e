package org.miragemanager.demo;

import java.util.List;

/**
 * Figures of many measurements, in milliseconds, rounded to microseconds.
 *
 * @param first the first one: what a user's first migration costs
 * @param p50 the median, nearest rank
 * @param p99 the 99th percentile, nearest rank
 * @param max the largest
 */
record LatencySummary(double first, double p50, double p99, double max) {
  private static final double NANOS_IN_A_MICRO = 1000;

  /** Of these measurements in nanoseconds, in the order in which they were made. */
  static LatencySummary ofNanos(List<Long> nanos) {
    if (nanos.isEmpty()) {
      return new LatencySummary(0, 0, 0, 0);
    }
    List<Long> sorted = nanos.stream().sorted().toList();
    return new LatencySummary(
        millis(nanos.getFirst()),
        millis(rank(sorted, 0.50)),
        millis(rank(sorted, 0.99)),
        millis(sorted.getLast()));
  }

  /** The nearest rank. */
  static long rank(List<Long> sorted, double share) {
    return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
  }

  static double millis(long nanos) {
    return Math.round(nanos / NANOS_IN_A_MICRO) / 1000.0;
  }
}
