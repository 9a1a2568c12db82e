package org.miragemanager.hostagent.watchdog;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.miragemanager.hostagent.driver.system.SearchPath;

/**
 * Starts a watchdog: the agent's own program under another main class, in a session of its own
 * where {@code setsid} is there, so that it outlives the agent and what is typed in the agent's
 * terminal.
 */
final class WatchdogLauncher {

  /** It does little, and shall cost little: no compiler, one collector's thread, small stacks. */
  private static final List<String> SMALL =
      List.of(
          "-Xint",
          "-XX:+UseSerialGC",
          "-XX:-UsePerfData",
          "-XX:+DisableAttachMechanism",
          "-Xms2m",
          "-Xmx8m",
          "-Xss256k",
          "-Xshare:auto");

  private final Path dataDirectory;
  private final List<String> command;

  /**
   * @param sockets the folder of the agent's sockets
   * @param name the watchdog's (see {@link WatchdogName})
   */
  WatchdogLauncher(Path dataDirectory, Path sockets, String name) {
    this.dataDirectory = dataDirectory;
    List<String> words = new ArrayList<>();
    SearchPath.find("setsid").ifPresent(path -> words.add(path.toString()));
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(SMALL);
    words.add("-cp");
    words.add(classPath());
    words.add(WatchdogProgram.class.getName());
    words.add(dataDirectory.toString());
    words.add(sockets.toString());
    words.add(name);
    command = List.copyOf(words);
  }

  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** What the watchdog prints, which is little. */
  Path log() {
    return dataDirectory.resolve("keeper.log");
  }

  /** Starts one. */
  Process start() throws IOException {
    return new ProcessBuilder(command)
        .directory(dataDirectory.toFile())
        .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
        .start();
  }
}
