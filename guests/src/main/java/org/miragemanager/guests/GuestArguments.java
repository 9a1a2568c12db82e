package org.miragemanager.guests;

import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.miragemanager.unimem.runtime.UsageException;

/** The arguments of an example guest: {@code --name value} or {@code --name=value}. */
final class GuestArguments {
  private final Map<String, String> values;

  private GuestArguments(Map<String, String> values) {
    this.values = values;
  }

  /** Whether the arguments ask how to use the guest. */
  static boolean askForHelp(List<String> arguments) {
    return arguments.contains("--help") || arguments.contains("-h");
  }

  /**
   * Reads arguments.
   *
   * @param known the names that are allowed, with their hyphens
   */
  static GuestArguments parse(List<String> arguments, List<String> known) throws UsageException {
    Map<String, String> values = new HashMap<>();
    Iterator<String> rest = arguments.iterator();
    while (rest.hasNext()) {
      String argument = rest.next();
      int equals = argument.indexOf('=');
      String name = equals < 0 ? argument : argument.substring(0, equals);
      if (!known.contains(name)) {
        throw new UsageException("unknown argument " + name + "; --help lists the known ones");
      }
      if (equals < 0 && !rest.hasNext()) {
        throw new UsageException(name + " needs a value");
      }
      String value = equals < 0 ? rest.next() : argument.substring(equals + 1);
      if (values.put(name, value) != null) {
        throw new UsageException(name + " was given twice");
      }
    }
    return new GuestArguments(values);
  }

  /** A whole number between two bounds, inclusive. */
  long number(String name, long fallback, long least, long most) throws UsageException {
    String text = values.get(name);
    if (text == null) {
      return fallback;
    }
    try {
      long number = Long.parseLong(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new UsageException(
        "%s is \"%s\": it must be a whole number from %d to %d".formatted(name, text, least, most));
  }

  /** Yes or no. */
  boolean yes(String name) throws UsageException {
    String text = values.getOrDefault(name, "no");
    if (!text.equals("yes") && !text.equals("no")) {
      throw new UsageException("%s is \"%s\": it must be yes or no".formatted(name, text));
    }
    return text.equals("yes");
  }

  /** A duration like {@code 500us}, {@code 100ms}, {@code 1s} or {@code 2m}. */
  Duration duration(String name, Duration fallback) throws UsageException {
    String text = values.get(name);
    if (text == null) {
      return fallback;
    }
    int digits = 0;
    while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
      digits++;
    }
    // Nine digits of any unit fit into a Duration's nanoseconds.
    if (digits > 0 && digits <= 9) {
      long amount = Long.parseLong(text.substring(0, digits));
      switch (text.substring(digits)) {
        case "us" -> {
          return Duration.ofNanos(1_000 * amount);
        }
        case "ms" -> {
          return Duration.ofMillis(amount);
        }
        case "s" -> {
          return Duration.ofSeconds(amount);
        }
        case "m" -> {
          return Duration.ofMinutes(amount);
        }
        default -> {
          // Said below.
        }
      }
    }
    throw new UsageException(
        "%s is \"%s\": it must be a duration like 500us, 100ms, 1s or 2m".formatted(name, text));
  }
}
