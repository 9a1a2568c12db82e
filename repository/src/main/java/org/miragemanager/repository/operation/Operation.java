package org.miragemanager.repository.operation;

import java.time.Instant;
import java.util.Optional;
import org.miragemanager.model.OperationKind;
import org.miragemanager.model.OperationOutcome;
import org.miragemanager.model.WorkflowRun;

/**
 * One operation on one unikernel, under way or in the history.
 *
 * @param number grows with every operation of the repository
 * @param source the host it moves from; empty: the shelf
 * @param target the host it moves to; empty: the shelf, or not chosen yet
 * @param outcome how it ended; empty while it is open
 * @param detail what an operator should know about its end
 */
public record Operation(
    long number,
    String unikernel,
    OperationKind kind,
    WorkflowRun workflow,
    Optional<String> source,
    Optional<String> target,
    Instant startedAt,
    Optional<Instant> endedAt,
    Optional<OperationOutcome> outcome,
    String detail,
    Measurement measurement) {
  /** Whether it is still under way. */
  public boolean isOpen() {
    return outcome.isEmpty();
  }

  /**
   * What an operation cost, beside the time it took.
   *
   * @param downtimeMicros from the request to suspend to the target's first step, in microseconds,
   *     as the two hosts measured their parts; empty if nothing moved from host to host
   * @param stateBytes size of the state as sent; empty if none was sent
   */
  public record Measurement(Optional<Long> downtimeMicros, Optional<Long> stateBytes) {
    /** Of an operation that moved nothing. */
    public static final Measurement NONE = new Measurement(Optional.empty(), Optional.empty());
  }
}
