package org.miragemanager.repository;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.miragemanager.repository.error.Refusal;
import org.miragemanager.repository.error.RefusedException;
import org.miragemanager.repository.rules.StateStamp;

/** A checkpoint whose bytes were verified: canonical, of an allowed size, with the right digest. */
record VerifiedCheckpoint(StateStamp stamp, byte[] digest, byte[] bytes) {
  /** What a hand-over takes at most, in bytes (unimem/PROTOCOL.md, section 6). */
  static final int LARGEST = 262_144;

  /**
   * Verifies the bytes that an agent sent.
   *
   * @throws RefusedException STATE_TOO_LARGE or BAD_CHECKPOINT
   */
  static VerifiedCheckpoint verify(byte[] bytes) {
    if (bytes.length > LARGEST) {
      throw new RefusedException(
          Refusal.STATE_TOO_LARGE,
          "The state has " + bytes.length + " bytes; at most " + LARGEST + " can be handed over.");
    }
    if (bytes.length < 38 || bytes[0] != 'U' || bytes[1] != 'M' || bytes[2] != 1) {
      throw new RefusedException(Refusal.BAD_CHECKPOINT, "The state is not a checkpoint.");
    }
    byte[] digest = Arrays.copyOfRange(bytes, bytes.length - 32, bytes.length);
    MessageDigest sha256 = sha256();
    sha256.update(bytes, 0, bytes.length - 32);
    if (!MessageDigest.isEqual(digest, sha256.digest())) {
      throw new RefusedException(
          Refusal.BAD_CHECKPOINT, "The state was damaged on its way: its digest differs.");
    }
    int[] position = {3};
    long generation = varint(bytes, position);
    long sequence = varint(bytes, position);
    return new VerifiedCheckpoint(new StateStamp(generation, sequence), digest, bytes);
  }

  private static long varint(byte[] bytes, int[] position) {
    long value = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      byte next = bytes[position[0]++];
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new RefusedException(Refusal.BAD_CHECKPOINT, "The state is not a checkpoint.");
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
