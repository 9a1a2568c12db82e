package org.miragemanager.repository.ownership;

import java.util.HexFormat;

/**
 * The newest durable checkpoint of a unikernel, without its bytes.
 *
 * @param generation the generation that took it
 * @param sequence steps executed so far
 * @param bytes its size
 * @param digest its SHA-256 digest, in hexadecimal
 */
public record StoredState(long generation, long sequence, int bytes, String digest) {
  /** With the digest as bytes. */
  public static StoredState of(long generation, long sequence, int bytes, byte[] digest) {
    return new StoredState(generation, sequence, bytes, HexFormat.of().formatHex(digest));
  }
}
