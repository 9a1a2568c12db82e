package org.miragemanager.repository.ownership;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.miragemanager.repository.error.Refusal;
import org.miragemanager.repository.error.RefusedException;
import org.miragemanager.repository.rules.Ownership.StateStamp;
import org.miragemanager.unimem.Checkpoint;
import org.miragemanager.unimem.CheckpointException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the newest durable states are kept. */
public final class CheckpointTable {
  private static final String STORE =
      """
      INSERT INTO checkpoint (unikernel, generation, sequence, size, digest, bytes) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (unikernel) DO UPDATE
      SET generation = excluded.generation, sequence = excluded.sequence, size = excluded.size,
          digest = excluded.digest, bytes = excluded.bytes
      """;

  private static final Logger LOGGER = LoggerFactory.getLogger(CheckpointTable.class);

  private CheckpointTable() {}

  /** Makes this the newest state. */
  public static void store(
      Handle handle, String unikernel, StateStamp stamp, byte[] digest, byte[] bytes) {
    handle
        .createUpdate(STORE)
        .bind(0, unikernel)
        .bind(1, stamp.generation())
        .bind(2, stamp.sequence())
        .bind(3, bytes.length)
        .bind(4, digest)
        .bind(5, bytes)
        .execute();
  }

  /**
   * The newest state's bytes, as they were stored.
   *
   * @throws RefusedException BAD_CHECKPOINT: they were damaged since, and no domain may run from
   *     them
   */
  public static Optional<byte[]> bytes(Handle handle, String unikernel) {
    return handle
        .createQuery(
            "SELECT generation, sequence, digest, bytes FROM checkpoint WHERE unikernel = ?")
        .bind(0, unikernel)
        .map((row, context) -> verified(row, unikernel))
        .findOne();
  }

  private static byte[] verified(ResultSet row, String unikernel) throws SQLException {
    byte[] bytes = row.getBytes("bytes");
    try {
      Checkpoint checkpoint = Checkpoint.decode(bytes);
      if (Arrays.equals(checkpoint.digest(), row.getBytes("digest"))
          && checkpoint.generation() == row.getLong("generation")
          && checkpoint.sequence() == row.getLong("sequence")) {
        return bytes;
      }
    } catch (CheckpointException damaged) {
      LOGGER.debug("A stored state is damaged", damaged);
    }
    throw new RefusedException(
        Refusal.BAD_CHECKPOINT,
        "The newest state of '"
            + unikernel
            + "' was damaged on the manager's disk; restore the repository from a backup, or remove the unikernel.");
  }

  /**
   * A checkpoint whose bytes were verified: canonical, of a size that a hand-over takes, with the
   * right digest.
   */
  public static final class VerifiedCheckpoint {
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
          new StateStamp(checkpoint.generation(), checkpoint.sequence()),
          checkpoint.digest(),
          bytes);
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
}
