package org.miragemanager.repository;

import java.time.Duration;

/**
 * How much of the past a repository keeps. What is owner or prepared, what an open operation may
 * ask for, the newest state of each unikernel and the greatest number of each name are never
 * removed.
 *
 * @param generations of each unikernel, the records of so many of its newest numbers
 * @param operations of each unikernel, so many of its newest operations
 * @param operationAge no operation that ended longer ago, by the wall clock
 * @param silentHosts no host that runs nothing and was silent for so long
 */
public record Retention(
    int generations, int operations, Duration operationAge, Duration silentHosts) {
  /** 16 generations and 100 operations a unikernel, 90 days; a day for hosts that are gone. */
  public static final Retention USUAL =
      new Retention(16, 100, Duration.ofDays(90), Duration.ofDays(1));

  public Retention {
    if (generations < 1
        || operations < 1
        || operationAge.isNegative()
        || silentHosts.isNegative()) {
      throw new IllegalArgumentException("At least the newest is kept, for no negative time");
    }
  }
}
