package org.miragemanager.repository.operation;

import java.util.Optional;

/**
 * What an operation cost, beside the time it took.
 *
 * @param downtimeMicros from the request to suspend to the target's first step, in microseconds, as
 *     the two hosts measured their parts; empty if nothing moved from host to host
 * @param stateBytes size of the state as sent; empty if none was sent
 */
public record Measurement(Optional<Long> downtimeMicros, Optional<Long> stateBytes) {
  /** Of an operation that moved nothing. */
  public static final Measurement NONE = new Measurement(Optional.empty(), Optional.empty());
}
