package org.miragemanager.demo;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.miragemanager.manager.local.LocalHost;

/**
 * Faults of a host: its agent and guests are killed or stopped. Guests are found as an operator
 * would find them, among all processes of the machine by their environment, so that it does not
 * matter whether their agent lives. Only where {@code /proc} is there.
 */
final class HostFaults {
  private static final Path PROCESSES = Path.of("/proc");

  /** What was killed is gone within that, on a machine that has much else to do, too. */
  private static final Duration DEATH_PATIENCE = Duration.ofSeconds(10);

  private final LocalHost host;

  HostFaults(LocalHost host) {
    this.host = host;
  }

  /**
   * A guest's process.
   *
   * @param process the process
   * @param unikernel what it runs
   * @param generation which domain it is
   */
  record GuestProcess(ProcessHandle process, String unikernel, long generation) {}

  /** What is sent to processes, beside what Java has calls for. */
  enum Signal {
    /** Ends them at once. */
    KILL("KILL"),
    /** They stand still. */
    STOP("STOP"),
    /** They go on. */
    CONTINUE("CONT");

    private final String word;

    Signal(String word) {
      this.word = word;
    }

    /** Sends it to all of them in one call; those that are gone are passed over. */
    void send(List<ProcessHandle> processes) throws IOException {
      if (processes.isEmpty()) {
        return;
      }
      List<String> command = new ArrayList<>(List.of("kill", "-" + word));
      processes.forEach(process -> command.add(Long.toString(process.pid())));
      try {
        new ProcessBuilder(command)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Whether guests can be found on this system. */
  static boolean guestsCanBeFound() {
    return Files.isReadable(PROCESSES.resolve("self/environ"));
  }

  /** The guests that run here, whether their agent lives or not. */
  List<GuestProcess> guests() {
    return guests(host.dataFolder());
  }

  /** Agent and guests are gone in an instant, as when a machine loses its power. */
  void kill() throws IOException {
    List<ProcessHandle> all = processes(guests());
    all.add(agent());
    Signal.KILL.send(all);
    agent().onExit().join();
    // The agent may have started another in the very moment.
    Signal.KILL.send(processes(guests()));
  }

  /** Agent and guests stand still, as when a machine is paused. */
  void freeze() throws IOException {
    freezeAgent();
    Signal.STOP.send(processes(guests()));
  }

  /** Only the agent stands still: its guests are told nothing any more. */
  void freezeAgent() throws IOException {
    Signal.STOP.send(List.of(agent()));
  }

  /** What stands still goes on; the guests first, before the agent can hold them back. */
  void thaw() throws IOException {
    List<ProcessHandle> all = processes(guests());
    all.add(agent());
    Signal.CONTINUE.send(all);
  }

  /**
   * Kills guests that still run, and returns when they are gone; removes the folder of the agent's
   * sockets if it is not in its data folder. The agent must have ended, or it would start others.
   */
  void removeTraces() throws IOException {
    long begun = System.nanoTime();
    for (List<GuestProcess> left = guests(); !left.isEmpty(); left = guests()) {
      if (System.nanoTime() - begun > DEATH_PATIENCE.toNanos()) {
        throw new IOException("guests of " + host.name() + " were killed and do not end: " + left);
      }
      Signal.KILL.send(processes(left));
    }
    Optional<Path> folder = socketsElsewhere(host.dataFolder()).filter(Files::isDirectory);
    if (folder.isPresent()) {
      try (Stream<Path> files = Files.list(folder.get())) {
        for (Path file : files.toList()) {
          Files.deleteIfExists(file);
        }
      }
      Files.deleteIfExists(folder.get());
    }
  }

  private ProcessHandle agent() {
    return host.process();
  }

  private static List<ProcessHandle> processes(List<GuestProcess> guests) {
    return new ArrayList<>(guests.stream().map(GuestProcess::process).toList());
  }

  /** Those of the agent that keeps its data here. */
  static List<GuestProcess> guests(Path agentFolder) {
    Set<Path> channels = new HashSet<>(List.of(agentFolder));
    socketsElsewhere(agentFolder).ifPresent(channels::add);
    return ProcessHandle.allProcesses()
        .flatMap(process -> guest(process, channels).stream())
        .toList();
  }

  /**
   * Where those of the agent's sockets are for which the path of its folder is too long: not all of
   * them, as their names differ in length.
   */
  private static Optional<Path> socketsElsewhere(Path agentFolder) {
    try {
      return Optional.of(Path.of(Files.readString(agentFolder.resolve("socket-folder")).strip()));
    } catch (IOException thereIsNone) {
      return Optional.empty();
    }
  }

  private static Optional<GuestProcess> guest(ProcessHandle process, Set<Path> channels) {
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
      // It has ended meanwhile, or belongs to another user.
    }
    return environment;
  }
}
