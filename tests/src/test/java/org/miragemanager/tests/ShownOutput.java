package org.miragemanager.tests;

import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a page shows of a command's output. A line of dots stands for any lines, dots in a line for
 * anything in it; ids, times, process numbers and sizes need only be of the same kind, and the
 * widths of columns do not count.
 */
final class ShownOutput {
  private static final String DOTS = "...";

  private final Pattern pattern;

  ShownOutput(String shown) {
    pattern =
        Pattern.compile(
            normalized(shown)
                .lines()
                .map(line -> line.equals(DOTS) ? "(?:.*\n)*?" : pattern(line) + "\n")
                .collect(Collectors.joining()));
  }

  private static String pattern(String line) {
    return Pattern.compile(Pattern.quote(DOTS))
        .splitAsStream(line + " ")
        .map(String::stripTrailing)
        .map(part -> part.isEmpty() ? "" : Pattern.quote(part))
        .collect(Collectors.joining(".*", "", line.endsWith(DOTS) ? ".*" : ""));
  }

  /** Whether this, and nothing else, was printed. */
  boolean isWhole(String printed) {
    return pattern.matcher(normalized(printed)).matches();
  }

  /** Whether what was printed begins so. */
  boolean isBegun(String printed) {
    return pattern.matcher(normalized(printed)).lookingAt();
  }

  private static String normalized(String text) {
    return text.lines()
            .map(ShownOutput::masked)
            .filter(line -> !line.isEmpty())
            .collect(Collectors.joining("\n"))
        + "\n";
  }

  private static String masked(String line) {
    return line.replaceAll("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}", "ID")
        .replaceAll("\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z?", "TIME")
        .replaceAll("\\b(now|\\d+ (second|minute)s? ago)", "AGO")
        .replaceAll("\"downtimeMicros\":\\d+", "MICROS")
        .replaceAll("\"stateBytes\":\\d+", "BYTES")
        .replaceAll("\\b\\d+(\\.\\d+)?( ?(ms|s|m|us)\\b)", "DURATION")
        .replaceAll("\\b\\d+ ?(B|bytes)\\b", "SIZE")
        .replaceAll("\\b\\d+(?= +SIZE)", "AMOUNT")
        .replaceAll("127\\.0\\.0\\.1:(\\d{5}|7070)\\b", "127.0.0.1:PORT")
        .replaceAll("\\(process \\d+\\)", "(process N)")
        .replaceAll("\\b\\p{XDigit}{12}\\b", "BUILD")
        .replaceAll("\\s+", " ")
        .strip();
  }
}
