package org.miragemanager.hostagent.driver.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Numbers of users that are not in use otherwise: each domain has a user of its own while it lives,
 * where the agent is root.
 *
 * @param first the first
 * @param last the last
 */
public record UserRange(long first, long last) {

  /** The default, far from the numbers that systems give to users. */
  public static final UserRange DEFAULT = new UserRange(2_000_000_000L, 2_000_009_999L);

  private static final long LARGEST = 4_294_967_293L;
  private static final Pattern FORM = Pattern.compile("(\\d{1,10})-(\\d{1,10})");
  private static final Path MAP = Path.of("/proc/self/uid_map");

  /** Checks the numbers. */
  public UserRange {
    if (first <= 0 || last < first || last > LARGEST) {
      throw new IllegalArgumentException(
          "The users %d-%d must be FIRST-LAST, from 1 to %d.".formatted(first, last, LARGEST));
    }
  }

  /**
   * Reads {@code FIRST-LAST}.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static UserRange parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "The users '" + text + "' must be FIRST-LAST, for example 2000000000-2000009999.");
    }
    return new UserRange(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
  }

  /** Whether this system has these users at all: within a container it may have only few. */
  boolean exists() {
    try {
      return Files.readAllLines(MAP).stream()
          .map(line -> line.strip().split("\\s+", -1))
          .anyMatch(
              part -> {
                long from = Long.parseLong(part[0]);
                return from <= first && last < from + Long.parseLong(part[2]);
              });
    } catch (IOException noMap) {
      return true;
    }
  }

  @Override
  public String toString() {
    return first + "-" + last;
  }
}
