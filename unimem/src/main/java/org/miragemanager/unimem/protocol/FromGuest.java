package org.miragemanager.unimem.protocol;

import java.util.Arrays;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * What a guest says to its host agent (PROTOCOL.md, section 3).
 *
 * <p>Checkpoints are the canonical bytes of section 6. The arrays are handed through, not copied:
 * they lie on the path between suspension and resumption, and must not be changed.
 */
public sealed interface FromGuest {
  /** The version of the protocol that this package speaks. */
  int PROTOCOL = 1;

  /**
   * The first message of every connection.
   *
   * @param protocol the version that the guest speaks
   * @param token proves which domain this is
   * @param unikernel the unikernel's name
   * @param generation the number of this domain
   * @param phase what the guest does
   * @param sequence the number of steps executed, over all domains of the unikernel
   * @param clock nanoseconds on the clock with which the guest counts its lease; absent: it does
   *     not count leases, and is stopped from outside
   */
  record Hello(
      int protocol,
      String token,
      String unikernel,
      long generation,
      GuestPhase phase,
      long sequence,
      OptionalLong clock)
      implements FromGuest {
    public Hello {
      Objects.requireNonNull(token);
      Objects.requireNonNull(unikernel);
      Objects.requireNonNull(phase);
      Objects.requireNonNull(clock);
    }

    /** Without the token, which is a secret. */
    @Override
    public String toString() {
      return "Hello[protocol=%d, unikernel=%s, generation=%d, phase=%s, sequence=%d]"
          .formatted(protocol, unikernel, generation, phase, sequence);
    }
  }

  /**
   * The answer to {@code lease}: what the guest's lease clock tells now.
   *
   * @param clock nanoseconds on the clock with which the guest counts its lease
   * @param sequence the number of steps executed
   */
  record Heartbeat(long clock, long sequence) implements FromGuest {}

  /**
   * The first step after a {@code go} is done.
   *
   * @param sequence the number of steps executed
   */
  record Running(long sequence) implements FromGuest {}

  /**
   * The answer to {@code suspend}: the guest has stopped between two steps, and this is its state.
   *
   * @param sequence the number of steps executed
   * @param checkpoint the state in its canonical bytes
   */
  @SuppressWarnings("ArrayRecordComponent")
  record State(long sequence, byte[] checkpoint) implements FromGuest {
    public State {
      Objects.requireNonNull(checkpoint);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof State that
          && sequence == that.sequence
          && Arrays.equals(checkpoint, that.checkpoint);
    }

    @Override
    public int hashCode() {
      return 31 * Long.hashCode(sequence) + Arrays.hashCode(checkpoint);
    }

    @Override
    public String toString() {
      return "State[sequence=%d, %d bytes]".formatted(sequence, checkpoint.length);
    }
  }

  /**
   * Make this durable: the guest's step waits for {@code acknowledged}.
   *
   * @param sequence the number of steps executed
   * @param checkpoint the state in its canonical bytes
   */
  @SuppressWarnings("ArrayRecordComponent")
  record TakenCheckpoint(long sequence, byte[] checkpoint) implements FromGuest {
    public TakenCheckpoint {
      Objects.requireNonNull(checkpoint);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof TakenCheckpoint that
          && sequence == that.sequence
          && Arrays.equals(checkpoint, that.checkpoint);
    }

    @Override
    public int hashCode() {
      return 31 * Long.hashCode(sequence) + Arrays.hashCode(checkpoint);
    }

    @Override
    public String toString() {
      return "TakenCheckpoint[sequence=%d, %d bytes]".formatted(sequence, checkpoint.length);
    }
  }

  /**
   * The state between two steps, for which no step waits: what the unikernel goes on from if its
   * host is lost.
   *
   * @param sequence the number of steps executed
   * @param checkpoint the state in its canonical bytes
   */
  @SuppressWarnings("ArrayRecordComponent")
  record BackgroundCheckpoint(long sequence, byte[] checkpoint) implements FromGuest {
    public BackgroundCheckpoint {
      Objects.requireNonNull(checkpoint);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof BackgroundCheckpoint that
          && sequence == that.sequence
          && Arrays.equals(checkpoint, that.checkpoint);
    }

    @Override
    public int hashCode() {
      return 31 * Long.hashCode(sequence) + Arrays.hashCode(checkpoint);
    }

    @Override
    public String toString() {
      return "BackgroundCheckpoint[sequence=%d, %d bytes]".formatted(sequence, checkpoint.length);
    }
  }

  /**
   * The program is complete; the guest waits for {@code exit}.
   *
   * @param sequence the number of steps executed
   * @param checkpoint the last state in its canonical bytes
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Terminate(long sequence, byte[] checkpoint) implements FromGuest {
    public Terminate {
      Objects.requireNonNull(checkpoint);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Terminate that
          && sequence == that.sequence
          && Arrays.equals(checkpoint, that.checkpoint);
    }

    @Override
    public int hashCode() {
      return 31 * Long.hashCode(sequence) + Arrays.hashCode(checkpoint);
    }

    @Override
    public String toString() {
      return "Terminate[sequence=%d, %d bytes]".formatted(sequence, checkpoint.length);
    }
  }

  /**
   * The program cannot go on: the guest ends with a code other than 0.
   *
   * @param message why, in one sentence for an operator
   */
  record Failed(String message) implements FromGuest {
    public Failed {
      Objects.requireNonNull(message);
    }
  }
}
