package org.miragemanager.manager.cli.option;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a duration such as {@code 500ms}, {@code 2s}, {@code 1m} or {@code 0}. */
public final class DurationConverter implements ITypeConverter<Duration> {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m)|0");

  @Override
  public Duration convert(String words) {
    Matcher duration = DURATION.matcher(words.toLowerCase(Locale.ROOT));
    if (!duration.matches()) {
      throw new TypeConversionException(
          "'"
              + words
              + "' is not a duration: write a whole number and ms, s or m, for example 500ms");
    }
    if (duration.group(1) == null) {
      return Duration.ZERO;
    }
    long number = Long.parseLong(duration.group(1));
    return switch (duration.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      default -> Duration.ofMinutes(number);
    };
  }
}
