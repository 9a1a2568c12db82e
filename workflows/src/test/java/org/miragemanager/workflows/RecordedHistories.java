package org.miragemanager.workflows;

import io.temporal.common.WorkflowExecutionHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The recorded histories: a folder a release, a file an operation. */
final class RecordedHistories {
  static final String SUFFIX = ".json";
  private static final Path FOLDER =
      Path.of("src/test/resources/org/miragemanager/workflows/histories");

  private RecordedHistories() {}

  private static List<Path> sorted(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  /** The files of all releases. */
  static List<Path> all() throws IOException {
    try (Stream<Path> files = Files.walk(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
    }
  }

  /** The files that were recorded last, of the release with the greatest number. */
  static List<Path> newest() throws IOException {
    return sorted(
        sorted(FOLDER).stream()
            .max((one, other) -> Arrays.compare(numbers(one), numbers(other)))
            .orElseThrow());
  }

  private static int[] numbers(Path folder) {
    return Arrays.stream(folder.getFileName().toString().split("\\."))
        .mapToInt(Integer::parseInt)
        .toArray();
  }

  /** What was recorded of that workflow type, of all releases. */
  static List<RecordedHistory> ofType(String type) throws IOException {
    List<RecordedHistory> found = new ArrayList<>();
    for (Path file : all()) {
      RecordedHistory history = read(file);
      if (history.type().equals(type)) {
        found.add(history);
      }
    }
    return found;
  }

  static RecordedHistory read(Path file) throws IOException {
    return new RecordedHistory(WorkflowExecutionHistory.fromJson(Files.readString(file)));
  }
}
