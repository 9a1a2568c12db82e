package org.miragemanager.bench;

import java.util.List;

/**
 * Many measurements of one thing.
 *
 * @param count how many
 * @param p50 the median, nearest rank
 * @param p99 the 99th percentile, nearest rank
 * @param max the largest
 */
public record Figures(int count, double p50, double p99, double max) {
  private static final double THOUSAND = 1000;

  /** The figures of these values. */
  public static Figures of(List<Double> values) {
    if (values.isEmpty()) {
      return new Figures(0, 0, 0, 0);
    }
    List<Double> sorted = values.stream().sorted().toList();
    return new Figures(
        sorted.size(), rank(sorted, 0.50), rank(sorted, 0.99), rounded(sorted.getLast()));
  }

  private static double rank(List<Double> sorted, double share) {
    return rounded(sorted.get((int) Math.ceil(share * sorted.size()) - 1));
  }

  /** To three digits behind the point. */
  public static double rounded(double value) {
    return Math.round(value * THOUSAND) / THOUSAND;
  }
}
