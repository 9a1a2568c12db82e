package org.miragemanager.tests.upgrade;

import java.util.List;
import java.util.Map;
import org.miragemanager.tests.ArgumentReader;

/**
 * What {@code tests/upgrade} was told.
 *
 * @param guests how many step meanwhile
 * @param intervalMillis how often each takes a step
 * @param awaySeconds how long a part stays away after it has ended
 * @param json whether the report is JSON
 */
record UpgradeOptions(int guests, long intervalMillis, long awaySeconds, boolean json) {
  static final String HELP =
      """
      Usage: tests/upgrade [--guests N] [--interval MILLIS] [--away SECONDS] [--output table|json]

      Starts the real Temporal server, a manager and two agents, each a process, and counters on both hosts. Then
      stops, in order, one part after the other (an agent, the manager, Temporal), keeps it away, starts it again,
      and reads from the guests' own logs for how long each paused at most. Before that it waits for as long and
      stops nothing: so much do guests pause on this machine anyway.

        --guests N        how many counters, on both hosts together (default 50, which take about 2.5 GB)
        --interval MILLIS how often each takes a step (default 100)
        --away SECONDS    how long a part stays away; a usual lease is 2 s (default 3)
        --output FORMAT   table or json, on standard output (default table)
        --help            this text

      Exit codes: 0 no guest paused for more than 100 ms beyond its interval, no lease was lost, nothing moved; 1
      else; 2 wrong usage.
      """;

  private static final List<String> NAMES = List.of("--guests", "--interval", "--away", "--output");

  /** What fits into the memory that two agents have for guests. */
  private static final int MOST_GUESTS = 60;

  /**
   * Reads arguments.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  static UpgradeOptions parse(List<String> arguments) {
    Map<String, String> values = ArgumentReader.read(arguments, NAMES);
    return new UpgradeOptions(
        (int) number(values, "--guests", 50, MOST_GUESTS),
        number(values, "--interval", 100, 10_000),
        number(values, "--away", 3, 50),
        isJson(values.getOrDefault("--output", "table")));
  }

  private static boolean isJson(String value) {
    if (!value.equals("table") && !value.equals("json")) {
      throw new IllegalArgumentException("--output is \"" + value + "\": it must be table or json");
    }
    return value.equals("json");
  }

  private static long number(Map<String, String> values, String name, long fallback, long most) {
    String text = values.get(name);
    if (text == null) {
      return fallback;
    }
    try {
      long number = Long.parseLong(text);
      if (number >= 1 && number <= most) {
        return number;
      }
    } catch (NumberFormatException notOne) {
      // Said below.
    }
    throw new IllegalArgumentException(
        "%s is \"%s\": it must be a whole number from 1 to %d".formatted(name, text, most));
  }
}
