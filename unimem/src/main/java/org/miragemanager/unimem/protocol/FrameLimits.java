package org.miragemanager.unimem.protocol;

/** The limits of a frame (PROTOCOL.md, section 1). */
public final class FrameLimits {
  /** The longest header in bytes, with its line feed. */
  public static final int HEADER_BYTES = 4_096;

  /** The most raw bytes that may follow a header. */
  public static final int RAW_BYTES = 16_777_216;

  private FrameLimits() {}
}
