package org.miragemanager.activities.worker;

import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.miragemanager.activities.FailureType;
import org.miragemanager.activities.Terms;
import org.miragemanager.model.GuestPolicy;
import org.miragemanager.model.GuestPolicy.LostContact;
import org.miragemanager.model.GuestPolicy.Restart;
import org.miragemanager.model.Quotation;

/** What a user asks for, as the repository keeps it. */
final class GuestTermsOf {
  private GuestTermsOf() {}

  /**
   * What is asked for, with what is usual for the rest.
   *
   * @throws ApplicationFailure NOT_POSSIBLE: a word or a number that makes no sense
   */
  static GuestPolicy terms(Terms asked) {
    if (asked == null) {
      return GuestPolicy.USUAL;
    }
    return new GuestPolicy(
        Optional.ofNullable(asked.checkpointMillis())
            .map(GuestTermsOf::interval)
            .orElse(GuestPolicy.USUAL.checkpointInterval()),
        word(LostContact.class, asked.onLostContact(), GuestPolicy.USUAL.lostContact()),
        word(Restart.class, asked.restart(), GuestPolicy.USUAL.restart()),
        Optional.ofNullable(asked.priority()).orElse(GuestPolicy.USUAL.priority()),
        Optional.ofNullable(asked.requires()).map(GuestTermsOf::labels).orElse(Map.of()));
  }

  private static Map<String, String> labels(Map<String, String> labels) {
    if (labels.values().stream().anyMatch(Objects::isNull)) {
      throw impossible("a label that is required has a value, not null");
    }
    return labels;
  }

  /**
   * A guest's arguments.
   *
   * @throws ApplicationFailure NOT_POSSIBLE: one of them is null
   */
  static List<String> arguments(List<String> asked) {
    if (asked.stream().anyMatch(Objects::isNull)) {
      throw impossible("an argument is a text, not null");
    }
    return asked;
  }

  private static Duration interval(long millis) {
    if (millis < 0) {
      throw impossible("a checkpoint interval is 0 ms or longer, not " + millis + " ms");
    }
    return Duration.ofMillis(millis);
  }

  private static <E extends Enum<E>> E word(Class<E> type, String word, E usual) {
    if (word == null) {
      return usual;
    }
    return Arrays.stream(type.getEnumConstants())
        .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                impossible(
                    Quotation.of(word)
                        + " is none of "
                        + Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT)));
  }

  private static ApplicationFailure impossible(String sentence) {
    return ApplicationFailure.newNonRetryableFailure(sentence, FailureType.NOT_POSSIBLE.name());
  }
}
