package org.miragemanager.repository;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.miragemanager.unimem.lease.SystemLeaseClock;

/**
 * How a repository works.
 *
 * @param leaseLength how long a renewal is good for (rule 7)
 * @param clock wall-clock time, for display only: no rule depends on it
 * @param steadyNanos nanoseconds that never jump and go on while the machine is suspended: by them
 *     is counted how soon after one another domains end
 * @param nameGrace how long the agent of a host must have been silent, beyond the length of its
 *     lease, before another agent may take over the host's name; zero: the end of its lease is
 *     enough
 * @param mostHosts how many hosts may be known
 * @param retention how much of the past is kept
 */
public record RepositoryOptions(
    Duration leaseLength,
    InstantSource clock,
    LongSupplier steadyNanos,
    Duration nameGrace,
    int mostHosts,
    Retention retention) {
  private static final Duration USUAL_NAME_GRACE = Duration.ofSeconds(30);
  private static final int USUAL_MOST_HOSTS = 1_000;

  public RepositoryOptions {
    if (leaseLength.toMillis() < 100) {
      throw new IllegalArgumentException(
          "A lease lasts at least 100 ms, not " + leaseLength.toMillis() + " ms");
    }
  }

  /** With the steady clock of this machine, and what is usual for the rest. */
  public RepositoryOptions(Duration leaseLength, InstantSource clock) {
    this(leaseLength, clock, new SystemLeaseClock()::nanos);
  }

  /** With what is usual for the rest. */
  public RepositoryOptions(Duration leaseLength, InstantSource clock, LongSupplier steadyNanos) {
    this(leaseLength, clock, steadyNanos, USUAL_NAME_GRACE, USUAL_MOST_HOSTS, Retention.USUAL);
  }

  /** Leases of 2 seconds and the system's clock. */
  public static RepositoryOptions defaults() {
    return new RepositoryOptions(Duration.ofSeconds(2), InstantSource.system());
  }

  /** With leases of another length. */
  public RepositoryOptions withLeaseLength(Duration length) {
    return new RepositoryOptions(length, clock, steadyNanos, nameGrace, mostHosts, retention);
  }

  /** With another time for which a host's agent must have been silent. */
  public RepositoryOptions withNameGrace(Duration grace) {
    return new RepositoryOptions(leaseLength, clock, steadyNanos, grace, mostHosts, retention);
  }

  /** With at most so many hosts. */
  public RepositoryOptions withMostHosts(int hosts) {
    return new RepositoryOptions(leaseLength, clock, steadyNanos, nameGrace, hosts, retention);
  }

  /** Keeping so much of the past. */
  public RepositoryOptions withRetention(Retention kept) {
    return new RepositoryOptions(leaseLength, clock, steadyNanos, nameGrace, mostHosts, kept);
  }

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
}
