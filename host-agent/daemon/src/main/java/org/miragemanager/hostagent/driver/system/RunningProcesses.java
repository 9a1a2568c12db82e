package org.miragemanager.hostagent.driver.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Looks through the processes of this machine, where the system shows them as files. */
public final class RunningProcesses {

  private static final Path PROCESSES = Path.of("/proc");

  private RunningProcesses() {}

  /**
   * The first of the processes that were started with this entry in their environment: the one that
   * leads a session, or else the oldest; empty proves nothing.
   */
  public static Optional<ProcessIdentity> withEnvironment(String name, String value) {
    if (!ProcessTable.isThere()) {
      return Optional.empty();
    }
    return ProcessTable.read().marked(name + "=" + value).stream()
        .min(
            Comparator.comparing((ProcessTable.Entry entry) -> !entry.leadsSession())
                .thenComparing(ProcessTable.Entry::start))
        .flatMap(entry -> ProcessIdentity.of(entry.processId()));
  }

  /** A process whose argument list has these next to each other; empty proves nothing. */
  public static Optional<ProcessIdentity> withArguments(String first, String second) {
    return find("cmdline", entries -> follows(entries, first, second));
  }

  /**
   * Whether no process has these next to each other in its argument list, for certain: each was
   * looked at.
   */
  public static boolean noneHasArguments(String first, String second) {
    try (Stream<Path> entries = Files.list(PROCESSES)) {
      return entries
          .filter(RunningProcesses::isProcess)
          .allMatch(entry -> lacks(entry, first, second));
    } catch (IOException | UncheckedIOException untold) {
      return false;
    }
  }

  private static boolean lacks(Path process, String first, String second) {
    try {
      return !follows(read(process.resolve("cmdline")), first, second);
    } catch (IOException unread) {
      // Unless it has ended, nothing is known of it.
      return Files.notExists(process);
    }
  }

  private static boolean follows(List<String> entries, String first, String second) {
    return IntStream.range(1, entries.size())
        .anyMatch(at -> entries.get(at - 1).equals(first) && entries.get(at).equals(second));
  }

  private static boolean isProcess(Path entry) {
    return entry.getFileName().toString().chars().allMatch(Character::isDigit);
  }

  private static Optional<ProcessIdentity> find(String file, Predicate<List<String>> wanted) {
    if (!Files.isDirectory(PROCESSES)) {
      return Optional.empty();
    }
    try (Stream<Path> entries = Files.list(PROCESSES)) {
      return entries
          .filter(RunningProcesses::isProcess)
          .filter(entry -> wanted.test(words(entry.resolve(file))))
          .map(entry -> Long.parseLong(entry.getFileName().toString()))
          .flatMap(processId -> ProcessIdentity.of(processId).stream())
          .findFirst();
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  private static List<String> words(Path file) {
    try {
      return read(file);
    } catch (IOException notOurs) {
      return List.of();
    }
  }

  private static List<String> read(Path file) throws IOException {
    return List.of(new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\0", -1));
  }
}
