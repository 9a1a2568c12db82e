package org.miragemanager.manager.demo;

import java.util.List;

/**
 * Figures of many counts.
 *
 * @param p50 the median, nearest rank
 * @param max the largest
 */
public record Counts(long p50, long max) {
  static Counts of(List<Long> counts) {
    if (counts.isEmpty()) {
      return new Counts(0, 0);
    }
    List<Long> sorted = counts.stream().sorted().toList();
    return new Counts(sorted.get((sorted.size() + 1) / 2 - 1), sorted.getLast());
  }
}
