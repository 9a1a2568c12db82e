package org.miragemanager.hostagent.driver.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Looks through the processes of this machine, where the system shows them as files. */
public final class RunningProcesses {

  private static final Path PROCESSES = Path.of("/proc");

  private RunningProcesses() {}

  /** A process that was started with this in its environment; empty proves nothing. */
  public static Optional<ProcessIdentity> withEnvironment(String name, String value) {
    String wanted = name + "=" + value;
    return find("environ", entries -> entries.contains(wanted));
  }

  /** A process whose argument list has these next to each other; empty proves nothing. */
  public static Optional<ProcessIdentity> withArguments(String first, String second) {
    return find(
        "cmdline",
        entries -> {
          int at = entries.indexOf(first);
          return at >= 0 && at + 1 < entries.size() && entries.get(at + 1).equals(second);
        });
  }

  private static Optional<ProcessIdentity> find(String file, Predicate<List<String>> wanted) {
    if (!Files.isDirectory(PROCESSES)) {
      return Optional.empty();
    }
    try (Stream<Path> entries = Files.list(PROCESSES)) {
      return entries
          .filter(entry -> entry.getFileName().toString().chars().allMatch(Character::isDigit))
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
      return List.of(new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\0", -1));
    } catch (IOException notOurs) {
      return List.of();
    }
  }
}
