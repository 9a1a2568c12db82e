package org.miragemanager.model;

import java.util.regex.Pattern;

/**
 * Which names are accepted: they become parts of paths, of workflow ids and of host names.
 *
 * <p>The checks throw an {@link IllegalArgumentException} with one sentence for the caller that
 * gave the name.
 */
public final class Names {
  private static final Pattern UNIKERNEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,126})?");

  private Names() {}

  /** Whether this can be a unikernel's name. */
  public static boolean isUnikernel(String name) {
    return UNIKERNEL.matcher(name).matches();
  }

  /** Checks a unikernel's name. */
  public static void checkUnikernel(String name) {
    check(
        isUnikernel(name),
        "The name of a unikernel has 1 to 63 characters a-z, 0-9 and '-', the first and the last a"
            + " letter or a digit; "
            + Quotation.of(name)
            + " is not one.");
  }

  /**
   * Checks a host's name, an image's name or version, or a driver's.
   *
   * @param what it is: "name of a host"
   */
  public static void checkWord(String what, String name) {
    check(
        WORD.matcher(name).matches(),
        "The "
            + what
            + " has 1 to 127 letters, digits, '.', '_' and '-', the first a letter or a digit; "
            + Quotation.of(name)
            + " is not one.");
  }

  private static void check(boolean isAllowed, String sentence) {
    if (!isAllowed) {
      throw new IllegalArgumentException(sentence);
    }
  }
}
