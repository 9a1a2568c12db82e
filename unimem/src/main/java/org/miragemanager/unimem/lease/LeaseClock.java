package org.miragemanager.unimem.lease;

/**
 * A clock that leases are counted with: it never goes back, is no wall clock, and runs while the
 * machine is suspended.
 */
@FunctionalInterface
public interface LeaseClock {

  /** Nanoseconds since some instant that stays the same as long as this process lives. */
  long nanos();
}
