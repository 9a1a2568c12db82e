package org.miragemanager.hostagent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** What a counter has printed for its steps; what else it printed is left out. */
final class StepLogs {

  private static final Pattern STEP = Pattern.compile("\\d+ \\d+ count \\d+");

  private StepLogs() {}

  /**
   * A step that was done.
   *
   * @param nanos when, in {@link System#nanoTime()}
   */
  record Step(long nanos, long generation, long count) {}

  /** All of them, in their order; a line that is being written is left out. */
  static List<Step> read(Path log) throws IOException {
    String text = Files.readString(log);
    return text.substring(0, text.lastIndexOf('\n') + 1)
        .lines()
        .filter(line -> STEP.matcher(line).matches())
        .map(line -> line.split(" ", -1))
        .map(
            fields ->
                new Step(
                    Long.parseLong(fields[0]),
                    Long.parseLong(fields[1]),
                    Long.parseLong(fields[3])))
        .toList();
  }
}
