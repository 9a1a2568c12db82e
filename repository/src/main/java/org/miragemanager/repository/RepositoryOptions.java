package org.miragemanager.repository;

import java.time.Duration;
import java.time.InstantSource;

/**
 * How a repository works.
 *
 * @param leaseLength how long a renewal is good for (rule 7)
 * @param clock wall-clock time, for people only: no rule depends on it
 */
public record RepositoryOptions(Duration leaseLength, InstantSource clock) {
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
    return new RepositoryOptions(length, clock);
  }
}
