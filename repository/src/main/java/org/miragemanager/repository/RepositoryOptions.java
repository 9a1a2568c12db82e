package org.miragemanager.repository;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.miragemanager.unimem.lease.SystemLeaseClock;

/**
 * How a repository works.
 *
 * @param leaseLength how long a renewal is good for (rule 7)
 * @param clock wall-clock time, for people only: no rule depends on it
 * @param steadyNanos nanoseconds that never jump and go on while the machine is suspended: by them
 *     is counted how soon after one another domains end
 */
public record RepositoryOptions(
    Duration leaseLength, InstantSource clock, LongSupplier steadyNanos) {
  /** With the steady clock of this machine. */
  public RepositoryOptions(Duration leaseLength, InstantSource clock) {
    this(leaseLength, clock, new SystemLeaseClock()::nanos);
  }

  public RepositoryOptions {
    if (leaseLength.toMillis() < 100) {
      throw new IllegalArgumentException(
          "A lease lasts at least 100 ms, not " + leaseLength.toMillis() + " ms");
    }
  }

  /** Leases of 2 seconds and the system's clock. */
  public static RepositoryOptions defaults() {
    return new RepositoryOptions(Duration.ofSeconds(2), InstantSource.system());
  }

  /** With leases of another length. */
  public RepositoryOptions withLeaseLength(Duration length) {
    return new RepositoryOptions(length, clock, steadyNanos);
  }
}
