package org.miragemanager.tests.faults.drive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A process of a guest, found as an operator would: among all of the machine, by its environment.
 *
 * @param process the process
 * @param host whose agent started it
 * @param unikernel what it runs
 * @param generation which domain it is
 */
public record GuestProcess(ProcessHandle process, String host, String unikernel, long generation) {
  /** Those whose agents keep their data below a folder. */
  public static List<GuestProcess> below(Path hosts) {
    return ProcessHandle.allProcesses()
        .map(process -> of(process, hosts))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<GuestProcess> of(ProcessHandle process, Path hosts) {
    Map<String, String> environment = environment(process.pid());
    String channel = environment.getOrDefault("MIRAGE_CHANNEL", "");
    if (!channel.startsWith(hosts + "/")) {
      return Optional.empty();
    }
    String host = hosts.relativize(Path.of(channel)).getName(0).toString();
    return Optional.of(
        new GuestProcess(
            process,
            host,
            environment.get("MIRAGE_UNIKERNEL"),
            Long.parseLong(environment.get("MIRAGE_GENERATION"))));
  }

  private static Map<String, String> environment(long pid) {
    Map<String, String> environment = new HashMap<>();
    try {
      String text =
          Files.readString(Path.of("/proc/" + pid + "/environ"), StandardCharsets.ISO_8859_1);
      for (String entry : text.split("\0", -1)) {
        int equals = entry.indexOf('=');
        if (equals > 0) {
          environment.put(entry.substring(0, equals), entry.substring(equals + 1));
        }
      }
    } catch (IOException gone) {
      // It has ended meanwhile, or is not ours.
    }
    return environment;
  }

  String inWords() {
    return "%s/%d on %s (process %d)".formatted(unikernel, generation, host, process.pid());
  }
}
