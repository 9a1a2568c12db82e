package org.miragemanager.repository;

import java.util.regex.Pattern;
import org.miragemanager.repository.error.Refusal;
import org.miragemanager.repository.error.RefusedException;
import org.miragemanager.words.Quotation;

/** Which names are accepted: they become parts of paths, workflow ids and host names. */
final class Names {
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,126})?");

  private Names() {}

  /** A unikernel's name. */
  static void checkLabel(String what, String name) {
    if (!LABEL.matcher(name).matches()) {
      throw new RefusedException(
          Refusal.INVALID,
          "The name of a "
              + what
              + " has 1 to 63 characters a-z, 0-9 and '-', the first and the last a letter or a"
              + " digit; "
              + Quotation.of(name)
              + " is not one.");
    }
  }

  /** A host's name, an image's name or version. */
  static void checkWord(String what, String name) {
    if (!WORD.matcher(name).matches()) {
      throw new RefusedException(
          Refusal.INVALID,
          "The "
              + what
              + " has 1 to 127 letters, digits, '.', '_' and '-', the first a letter or a digit; "
              + Quotation.of(name)
              + " is not one.");
    }
  }

  static void check(boolean allowed, String sentence) {
    if (!allowed) {
      throw new RefusedException(Refusal.INVALID, sentence);
    }
  }
}
