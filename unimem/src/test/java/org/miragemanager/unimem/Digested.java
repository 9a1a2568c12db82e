package org.miragemanager.unimem;

import java.util.Arrays;
import java.util.HexFormat;

/** Bytes that end with their right digest, whatever they are. */
final class Digested {
  private Digested() {}

  static byte[] bytes(byte[] body) {
    byte[] bytes = Arrays.copyOf(body, body.length + CanonicalForm.DIGEST_BYTES);
    byte[] digest = CanonicalForm.digest(body, body.length);
    System.arraycopy(digest, 0, bytes, body.length, digest.length);
    return bytes;
  }

  /** A body in hexadecimal digits; spaces are left out. */
  static byte[] hex(String body) {
    return bytes(HexFormat.of().parseHex(body.replace(" ", "")));
  }
}
