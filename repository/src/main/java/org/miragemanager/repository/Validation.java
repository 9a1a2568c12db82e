package org.miragemanager.repository;

import java.util.Map;
import org.miragemanager.model.Names;
import org.miragemanager.model.Quotation;
import org.miragemanager.repository.error.Refusal;
import org.miragemanager.repository.error.RefusedException;

/** Refuses values that cannot be accepted, with a sentence for the sender. */
public final class Validation {
  private static final int MOST_LABELS = 64;
  private static final int MOST_LABEL_CHARACTERS = 253;

  private Validation() {}

  public static void checkUnikernel(String name) {
    translated(() -> Names.checkUnikernel(name));
  }

  /** See {@link Names#checkWord}. */
  public static void checkWord(String what, String name) {
    translated(() -> Names.checkWord(what, name));
  }

  public static void check(boolean isAllowed, String sentence) {
    if (!isAllowed) {
      throw new RefusedException(Refusal.INVALID, sentence);
    }
  }

  private static void translated(Runnable check) {
    try {
      check.run();
    } catch (IllegalArgumentException wrong) {
      throw new RefusedException(Refusal.INVALID, wrong.getMessage());
    }
  }

  /**
   * Checks labels: at most 64, each name and value at most 253 characters.
   *
   * @param subject begins the sentence that there are too many: "A host has"
   */
  public static void checkLabels(String subject, Map<String, String> labels) {
    check(labels.size() <= MOST_LABELS, subject + " at most " + MOST_LABELS + " labels.");
    labels.forEach(
        (label, value) -> {
          checkLabelWord(label);
          checkLabelWord(value);
          check(
              !label.isEmpty(), "A label has a name before its value " + Quotation.of(value) + ".");
        });
  }

  private static void checkLabelWord(String word) {
    check(
        word.length() <= MOST_LABEL_CHARACTERS && word.codePoints().allMatch(Quotation::isHarmless),
        "A label's name and its value have at most "
            + MOST_LABEL_CHARACTERS
            + " characters, none of which is a control character; "
            + Quotation.of(word)
            + " is not one.");
  }
}
