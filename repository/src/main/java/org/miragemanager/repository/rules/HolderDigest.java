package org.miragemanager.repository.rules;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * The SHA-256 digest of a holder's secret: enough to recognise the holder, and useless to a reader
 * of the file.
 */
public final class HolderDigest {
  private final byte[] digest;

  private HolderDigest(byte[] digest) {
    this.digest = digest;
  }

  /** The digest of this secret. */
  public static HolderDigest ofSecret(byte[] secret) {
    try {
      return new HolderDigest(MessageDigest.getInstance("SHA-256").digest(secret));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /** A digest that was stored. */
  public static HolderDigest ofDigest(byte[] digest) {
    return new HolderDigest(digest.clone());
  }

  /** The 32 bytes to store. */
  public byte[] bytes() {
    return digest.clone();
  }

  /**
   * Compares in constant time, so that an attacker learns nothing from the time that a refusal
   * takes.
   */
  @Override
  public boolean equals(Object other) {
    return other instanceof HolderDigest that && MessageDigest.isEqual(digest, that.digest);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(digest);
  }

  @Override
  public String toString() {
    return "HolderDigest[hidden]";
  }
}
