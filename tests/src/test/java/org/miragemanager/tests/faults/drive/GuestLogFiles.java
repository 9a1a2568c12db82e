package org.miragemanager.tests.faults.drive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.miragemanager.tests.faults.check.DomainLog;

/** What guests printed, read where their agents keep it: nobody is asked for it. */
final class GuestLogFiles {
  private final Path hosts;

  GuestLogFiles(Path hosts) {
    this.hosts = hosts;
  }

  /** How long a domain's log is; 0 if there is none. */
  long length(String host, String unikernel, long generation) throws IOException {
    Path log = hosts.resolve(host).resolve("unikernels").resolve(unikernel);
    Path file = log.resolve(Long.toString(generation)).resolve("log");
    return Files.exists(file) ? Files.size(file) : 0;
  }

  /** All logs of a unikernel, on all hosts. */
  List<DomainLog> of(String unikernel, Journal journal) throws IOException {
    List<DomainLog> logs = new ArrayList<>();
    for (Path host : children(hosts)) {
      for (Path domain : children(host.resolve("unikernels").resolve(unikernel))) {
        String name = domain.getFileName().toString();
        if (name.matches("[0-9]+")) {
          long generation = Long.parseLong(name);
          logs.add(
              new DomainLog(
                  generation,
                  text(domain.resolve("log.older")) + text(domain.resolve("log")),
                  journal.of(host.getFileName().toString(), unikernel, generation)));
        }
      }
    }
    return logs;
  }

  private static List<Path> children(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(folder)) {
      return children.sorted().toList();
    }
  }

  private static String text(Path file) throws IOException {
    return Files.exists(file) ? Files.readString(file) : "";
  }
}
