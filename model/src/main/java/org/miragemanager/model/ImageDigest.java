package org.miragemanager.model;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The SHA-256 digest of an image's file, by which a manager stores it and agents fetch it. It
 * becomes a file's name, so nothing but its 64 digits is ever accepted.
 *
 * @param hex 64 digits 0-9 and a-f
 */
public record ImageDigest(String hex) {
  /** How a reference to a stored file begins. */
  public static final String PREFIX = "sha256:";

  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

  /**
   * Checks the digits.
   *
   * @throws IllegalArgumentException if it is no digest
   */
  public ImageDigest {
    if (!HEX.matcher(hex).matches()) {
      throw new IllegalArgumentException(
          "A SHA-256 digest has 64 digits 0-9 and a-f; " + Quotation.of(hex) + " is none.");
    }
  }

  /** Whether a reference means a stored file, well formed or not. */
  public static boolean isMeantBy(String reference) {
    return reference.startsWith(PREFIX);
  }

  /**
   * The digest in a reference; empty: it is a path or an example.
   *
   * @throws IllegalArgumentException if it begins as one and is none
   */
  public static Optional<ImageDigest> of(String reference) {
    return isMeantBy(reference)
        ? Optional.of(new ImageDigest(reference.substring(PREFIX.length())))
        : Optional.empty();
  }

  /** As images name it: {@code sha256:HEX}. */
  public String reference() {
    return PREFIX + hex;
  }

  /** The first 12 digits, enough to tell files apart in a message. */
  public String shortened() {
    return PREFIX + hex.substring(0, 12);
  }

  @Override
  public String toString() {
    return reference();
  }
}
