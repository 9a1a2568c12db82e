package org.miragemanager.unimem.protocol;

import java.util.Arrays;
import java.util.Objects;
import java.util.OptionalLong;

/** What a host agent says to a guest (PROTOCOL.md, section 4). */
public sealed interface ToGuest {
  /**
   * The state to run from; the guest keeps it until {@code go}. The array is handed through, not
   * copied: it must not be changed.
   *
   * @param checkpoint the state in its canonical bytes
   */
  @SuppressWarnings("ArrayRecordComponent")
  record State(byte[] checkpoint) implements ToGuest {
    public State {
      Objects.requireNonNull(checkpoint);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof State that && Arrays.equals(checkpoint, that.checkpoint);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(checkpoint);
    }

    @Override
    public String toString() {
      return "State[%d bytes]".formatted(checkpoint.length);
    }
  }

  /**
   * Run.
   *
   * @param generation the domain that is meant; any other ignores it
   * @param checkpointMillis how often the guest gives a checkpoint that it does not wait for, while
   *     it runs; 0: never
   */
  record Go(long generation, long checkpointMillis) implements ToGuest {
    /** Run, without checkpoints between durable steps. */
    public Go(long generation) {
      this(generation, 0);
    }
  }

  /**
   * Steps may begin until then. A later one never shortens what an earlier one allowed.
   *
   * @param until nanoseconds on the guest's own lease clock
   * @param now the host's monotonic clock when this was sent, in nanoseconds; absent: not told
   */
  record Lease(long until, OptionalLong now) implements ToGuest {
    public Lease {
      Objects.requireNonNull(now);
    }

    /** Steps may begin until then; the host's clock is not told. */
    public Lease(long until) {
      this(until, OptionalLong.empty());
    }
  }

  /**
   * What the host's monotonic clock tells: for a guest that has no such clock, and whose log should
   * be comparable with others'. It has nothing to do with leases.
   *
   * @param now nanoseconds, when this was sent
   */
  record Time(long now) implements ToGuest {}

  /** Steps may begin without a lease, for good: an operator answers for it. */
  record WaivedLease() implements ToGuest {}

  /** Stop before the next step and answer with the state. */
  record Suspend() implements ToGuest {}

  /**
   * Checkpoints up to this one are durable.
   *
   * @param sequence the sequence of the newest durable checkpoint
   */
  record Acknowledged(long sequence) implements ToGuest {}

  /**
   * A checkpoint will never be durable: the program fails.
   *
   * @param sequence the sequence of that checkpoint
   * @param reason why, in one sentence
   */
  record Refused(long sequence, String reason) implements ToGuest {
    public Refused {
      Objects.requireNonNull(reason);
    }
  }

  /** End now, with exit code 0. */
  record Exit() implements ToGuest {}
}
