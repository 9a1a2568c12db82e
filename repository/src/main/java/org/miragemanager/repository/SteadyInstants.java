package org.miragemanager.repository;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Instants of which only the differences mean anything: they begin at a given one, and then grow
 * with a clock that never jumps. What is counted in them (pauses between restarts, ends in a row)
 * does not change when somebody sets the wall clock.
 */
final class SteadyInstants implements InstantSource {
  private final Instant origin;
  private final LongSupplier nanos;
  private final long originNanos;

  /**
   * Instants from now on.
   *
   * @param origin what is now
   * @param nanos nanoseconds that go on while the machine is suspended
   */
  SteadyInstants(Instant origin, LongSupplier nanos) {
    this.origin = origin;
    this.nanos = nanos;
    this.originNanos = nanos.getAsLong();
  }

  @Override
  public Instant instant() {
    return origin.plusNanos(nanos.getAsLong() - originNanos);
  }
}
