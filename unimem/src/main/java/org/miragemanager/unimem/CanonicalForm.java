package org.miragemanager.unimem;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The constants of a checkpoint's canonical form (PROTOCOL.md, section 6), and its digest. */
final class CanonicalForm {
  static final int MAGIC_U = 'U';
  static final int MAGIC_M = 'M';
  static final int VERSION = 1;
  static final int MAGIC_BYTES = 3;
  static final int DIGEST_BYTES = 32;

  static final int FALSE = 0;
  static final int TRUE = 1;
  static final int INT = 2;
  static final int FLOAT = 3;
  static final int STRING = 4;
  static final int BYTES = 5;
  static final int LIST = 6;

  private CanonicalForm() {}

  /** SHA-256 of the first bytes of an array. */
  static byte[] digest(byte[] bytes, int length) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes, 0, length);
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256, which every Java must have", e);
    }
  }
}
