package org.miragemanager.repository.unikernel;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.miragemanager.model.Quotation;
import org.miragemanager.repository.Validation;

/**
 * What a user may say to a guest and of the hosts that it needs. Arguments reach the guest byte for
 * byte, so what cannot is refused; all of it travels with each operation, so it is bounded.
 */
public final class GuestValidation {
  private static final int MOST_ARGUMENT_BYTES = 64 << 10;
  private static final int MOST_LABELS = 64;
  private static final int MOST_LABEL_CHARACTERS = 253;

  private GuestValidation() {}

  static void checkArguments(List<String> arguments) {
    long bytes = 0;
    for (String argument : arguments) {
      Validation.check(
          argument.indexOf('\0') < 0,
          "The argument "
              + Quotation.of(argument)
              + " has a zero character, which no program can be given.");
      Validation.check(
          StandardCharsets.UTF_8.newEncoder().canEncode(argument),
          "The argument " + Quotation.of(argument) + " has half a character, and is no text.");
      bytes += argument.getBytes(StandardCharsets.UTF_8).length;
    }
    Validation.check(
        bytes <= MOST_ARGUMENT_BYTES,
        "The arguments have "
            + bytes
            + " bytes; a guest takes "
            + MOST_ARGUMENT_BYTES
            + ": have it read what is larger from elsewhere.");
  }

  public static void checkLabels(Map<String, String> labels) {
    checkLabels("A guest requires", labels);
  }

  /** The same; who has the labels begins the sentence that there are too many. */
  public static void checkLabels(String whoHas, Map<String, String> labels) {
    Validation.check(labels.size() <= MOST_LABELS, whoHas + " at most " + MOST_LABELS + " labels.");
    labels.forEach(
        (label, value) -> {
          checkLabelWord(label);
          checkLabelWord(value);
          Validation.check(
              !label.isEmpty(), "A label has a name before its value " + Quotation.of(value) + ".");
        });
  }

  private static void checkLabelWord(String word) {
    Validation.check(
        word.length() <= MOST_LABEL_CHARACTERS && word.codePoints().allMatch(Quotation::isHarmless),
        "A label's name and its value have at most "
            + MOST_LABEL_CHARACTERS
            + " characters, none of which is a control character; "
            + Quotation.of(word)
            + " is not one.");
  }
}
