package org.miragemanager.unimem.runtime;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.miragemanager.unimem.Checkpoint;
import org.miragemanager.unimem.Execution;
import org.miragemanager.unimem.Snapshot;

/** When a checkpoint is given for which no step waits. Used under its owner's lock. */
final class CheckpointSchedule {
  private final AgentMessenger messenger;
  private final LongSupplier nanoTime;
  private long interval;
  private long due;

  /** The newest sequence that the agent was given over the present connection. */
  private long given = -1;

  private boolean toldTooLarge;

  /**
   * @param nanoTime as {@link System#nanoTime()}
   */
  CheckpointSchedule(AgentMessenger messenger, LongSupplier nanoTime) {
    this.messenger = messenger;
    this.nanoTime = nanoTime;
  }

  /** From now on one is given so often; 0: never. */
  void every(long millis) {
    interval = TimeUnit.MILLISECONDS.toNanos(millis);
    due = nanoTime.getAsLong() + interval;
  }

  /** What was given before may have been lost with its connection. */
  void connected() {
    given = -1;
  }

  /** The agent has the state of this sequence, or the repository has it already. */
  void given(long sequence) {
    given = sequence;
    due = nanoTime.getAsLong() + interval;
  }

  /**
   * Nanoseconds until the state of this sequence is to be given; {@link Long#MAX_VALUE}: it is not.
   */
  long rest(long sequence) {
    return interval > 0 && sequence > given ? due - nanoTime.getAsLong() : Long.MAX_VALUE;
  }

  /** Takes the state to give, if one is due between these two steps. */
  Optional<Snapshot> take(Execution execution) {
    if (rest(execution.sequence()) > 0) {
      return Optional.empty();
    }
    given(execution.sequence());
    if (execution.storeBytes() <= Checkpoint.HAND_OVER_LIMIT) {
      return Optional.of(execution.snapshot());
    }
    if (!toldTooLarge) {
      toldTooLarge = true;
      messenger.note(
          "the state has more than %d bytes: it is durable at durable steps alone"
              .formatted(Checkpoint.HAND_OVER_LIMIT));
    }
    return Optional.empty();
  }
}
