package org.miragemanager.bench;

import java.util.Arrays;

/** Durations of many repetitions of one thing, told by median and percentiles. */
final class Durations {
  private static final double NANOS_IN_A_MICRO = 1000;

  private final long[] sortedNanos;

  private Durations(long[] sortedNanos) {
    this.sortedNanos = sortedNanos;
  }

  /** Does it so often, in a row; each repetition is timed by itself. */
  static Durations of(int repetitions, Runnable action) {
    long[] nanos = new long[repetitions];
    for (int index = 0; index < repetitions; index++) {
      long begun = System.nanoTime();
      action.run();
      nanos[index] = System.nanoTime() - begun;
    }
    Arrays.sort(nanos);
    return new Durations(nanos);
  }

  /** The nearest rank, in microseconds. */
  double percentile(double share) {
    int rank = (int) Math.ceil(share * sortedNanos.length) - 1;
    return sortedNanos[Math.max(rank, 0)] / NANOS_IN_A_MICRO;
  }

  String inWords() {
    return "p50 %8.1f us   p99 %8.1f us   max %8.1f us   n %d"
        .formatted(percentile(0.50), percentile(0.99), percentile(1), sortedNanos.length);
  }
}
