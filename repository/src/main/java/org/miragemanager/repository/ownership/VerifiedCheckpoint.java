package org.miragemanager.repository.ownership;

import org.jdbi.v3.core.Handle;
import org.miragemanager.repository.error.Refusal;
import org.miragemanager.repository.error.RefusedException;
import org.miragemanager.repository.rules.StateStamp;
import org.miragemanager.unimem.Checkpoint;
import org.miragemanager.unimem.CheckpointException;

/**
 * A checkpoint whose bytes were verified: canonical, of a size that a hand-over takes, with the
 * right digest.
 */
public final class VerifiedCheckpoint {
  private final StateStamp stamp;
  private final byte[] digest;
  private final byte[] bytes;

  private VerifiedCheckpoint(StateStamp stamp, byte[] digest, byte[] bytes) {
    this.stamp = stamp;
    this.digest = digest;
    this.bytes = bytes;
  }

  /** Which state it is. */
  StateStamp stamp() {
    return stamp;
  }

  /** The 32 bytes of its SHA-256 digest. */
  byte[] digest() {
    return digest;
  }

  /** Its canonical bytes; not a copy, and never to be changed. */
  byte[] bytes() {
    return bytes;
  }

  /**
   * Verifies the bytes that an agent sent.
   *
   * @throws RefusedException STATE_TOO_LARGE or BAD_CHECKPOINT
   */
  public static VerifiedCheckpoint verify(byte[] bytes) {
    if (bytes.length > Checkpoint.HAND_OVER_LIMIT) {
      throw new RefusedException(
          Refusal.STATE_TOO_LARGE,
          "The state has "
              + bytes.length
              + " bytes; a hand-over takes at most "
              + Checkpoint.HAND_OVER_LIMIT
              + ".");
    }
    Checkpoint checkpoint = decode(bytes);
    if (checkpoint.generation() < 1) {
      throw new RefusedException(
          Refusal.BAD_CHECKPOINT, "The state was taken outside of any generation.");
    }
    return new VerifiedCheckpoint(
        new StateStamp(checkpoint.generation(), checkpoint.sequence()), checkpoint.digest(), bytes);
  }

  /**
   * Verifies a state that this generation is said to have taken.
   *
   * @throws RefusedException STATE_TOO_LARGE or BAD_CHECKPOINT
   */
  static VerifiedCheckpoint verifyOf(long generation, byte[] bytes) {
    VerifiedCheckpoint state = verify(bytes);
    if (state.stamp().generation() != generation) {
      throw new RefusedException(
          Refusal.BAD_CHECKPOINT,
          "The state was taken by generation "
              + state.stamp().generation()
              + ", not by "
              + generation
              + ".");
    }
    return state;
  }

  /** Makes it the unikernel's newest, in the transaction of the handle. */
  void store(Handle handle, String unikernel) {
    CheckpointTable.store(handle, unikernel, stamp, digest, bytes);
  }

  private static Checkpoint decode(byte[] bytes) {
    try {
      return Checkpoint.decode(bytes);
    } catch (CheckpointException e) {
      throw new RefusedException(
          Refusal.BAD_CHECKPOINT, "The state is not a checkpoint: " + e.getMessage());
    }
  }
}
