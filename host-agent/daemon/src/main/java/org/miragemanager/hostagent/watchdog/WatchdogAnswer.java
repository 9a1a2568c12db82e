package org.miragemanager.hostagent.watchdog;

import java.util.Locale;
import java.util.Optional;

/**
 * What a watchdog answers to the request with this number.
 *
 * @param condition what the process does; empty: it is not watched
 */
record WatchdogAnswer(long number, Optional<Condition> condition) {

  private static final String UNKNOWN = "unknown";

  @Override
  public String toString() {
    return number
        + " "
        + condition.map(known -> known.name().toLowerCase(Locale.ROOT)).orElse(UNKNOWN);
  }

  /**
   * Reads a line.
   *
   * @throws IllegalArgumentException if it is no answer
   */
  static WatchdogAnswer parse(String line) {
    int at = line.indexOf(' ');
    if (at < 0) {
      throw new IllegalArgumentException("no answer: " + line);
    }
    String word = line.substring(at + 1);
    return new WatchdogAnswer(
        Long.parseLong(line.substring(0, at)),
        word.equals(UNKNOWN)
            ? Optional.empty()
            : Optional.of(Condition.valueOf(word.toUpperCase(Locale.ROOT))));
  }
}
