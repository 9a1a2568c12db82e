package org.miragemanager.manager.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A guest's process, found as an operator would: among all of the machine, by its environment, so
 * that it does not matter whether its agent lives. Only where {@code /proc} is there.
 *
 * @param process the process
 * @param unikernel what it runs
 * @param generation which domain it is
 */
public record GuestProcess(ProcessHandle process, String unikernel, long generation) {
  private static final Path PROCESSES = Path.of("/proc");

  /** Whether guests can be found on this system. */
  public static boolean canBeFound() {
    return Files.isReadable(PROCESSES.resolve("self/environ"));
  }

  /** Those of the agent that keeps its data here. */
  static List<GuestProcess> of(Path agentFolder) {
    Set<Path> channels = new HashSet<>(List.of(agentFolder));
    socketsElsewhere(agentFolder).ifPresent(channels::add);
    return ProcessHandle.allProcesses().flatMap(process -> of(process, channels).stream()).toList();
  }

  /**
   * Where those of the agent's sockets are for which the path of its folder is too long: not all of
   * them, as their names differ in length.
   */
  static Optional<Path> socketsElsewhere(Path agentFolder) {
    try {
      return Optional.of(Path.of(Files.readString(agentFolder.resolve("socket-folder")).strip()));
    } catch (IOException thereIsNone) {
      return Optional.empty();
    }
  }

  private static Optional<GuestProcess> of(ProcessHandle process, Set<Path> channels) {
    Map<String, String> environment = environment(process.pid());
    String channel = environment.get("MIRAGE_CHANNEL");
    if (channel == null || !channels.contains(Path.of(channel).getParent())) {
      return Optional.empty();
    }
    return Optional.of(
        new GuestProcess(
            process,
            environment.get("MIRAGE_UNIKERNEL"),
            Long.parseLong(environment.get("MIRAGE_GENERATION"))));
  }

  private static Map<String, String> environment(long pid) {
    Map<String, String> environment = new HashMap<>();
    try {
      Path file = PROCESSES.resolve(Long.toString(pid)).resolve("environ");
      for (String entry : Files.readString(file, StandardCharsets.ISO_8859_1).split("\0", -1)) {
        int equals = entry.indexOf('=');
        if (equals > 0) {
          environment.put(entry.substring(0, equals), entry.substring(equals + 1));
        }
      }
    } catch (IOException gone) {
      // It has ended meanwhile, or is somebody else's.
    }
    return environment;
  }
}
