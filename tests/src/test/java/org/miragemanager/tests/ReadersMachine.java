package org.miragemanager.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is different when a test follows a page instead of a reader, so that it meets nothing of
 * what else runs or lies on the machine. This is the one place for that:
 *
 * <ul>
 *   <li>free ports instead of Temporal's 7233 and 8233 and the page's 7440, so TEMPORAL_ADDRESS is
 *       set, and {@code temporal-dev/start} and {@code stop} are told the port;
 *   <li>a home folder, a data folder and a folder for Temporal's database of the test's own.
 * </ul>
 */
final class ReadersMachine {
  private static final int UI_DISTANCE = 1000;
  private static final int LAST_PORT = 65535;

  private final Path folder;
  private final int port;
  private final int agentsPort;

  ReadersMachine(Path folder) throws IOException {
    ClassArchives.make();
    this.folder = folder;
    Files.createDirectories(home());
    Files.createDirectories(folder.resolve("temporary"));
    port = portWithRoomForTheUi();
    agentsPort = TemporalServer.freePort();
  }

  private static int portWithRoomForTheUi() throws IOException {
    int port = TemporalServer.freePort();
    while (port + UI_DISTANCE > LAST_PORT) {
      port = TemporalServer.freePort();
    }
    return port;
  }

  private Path home() {
    return folder.resolve("home");
  }

  private String database() {
    return " --data " + folder.resolve("temporal");
  }

  private String ui() {
    return Integer.toString(port + UI_DISTANCE);
  }

  /** What a new shell finds in its environment. */
  Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment
        .keySet()
        .removeIf(name -> name.startsWith("TEMPORAL_") || name.startsWith("MIRAGE_"));
    environment.put("TEMPORAL_ADDRESS", "127.0.0.1:" + port);
    environment.put("HOME", home().toString());
    // The build that is tested is the one that runs; it is found as before without the home folder.
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("MIRAGE_BUILD", "never");
    environment.put("MIRAGE_DATA", home().resolve("data").toString());
    environment.put("MIRAGE_JAVA_OPTIONS", MirageProgram.javaOptions(folder.resolve("temporary")));
    return environment;
  }

  /** Commands of the page as they are run here. */
  String asRun(String commands) {
    return commands
        .replace("7233", Integer.toString(port))
        .replace("8233", ui())
        .replace("7440", Integer.toString(agentsPort))
        .replace(
            "temporal-dev/start ",
            "temporal-dev/start --port " + port + " --ui-port " + ui() + database() + " ")
        .replace("temporal-dev/stop", "temporal-dev/stop" + database());
  }

  /** What the page shows, as it would be shown here but for the ports. */
  String asShown(String output) {
    return output.replace(", Temporal's default address", "");
  }

  /** What was printed here, as it would be printed at the usual ports. */
  String asPrinted(String output) {
    return output
        .replaceAll("(?m)^temporal-dev/start: it is not at the usual place.*\\R", "")
        // Pages are of a machine on which nothing takes so long that its progress is told.
        .replaceAll("(?m)^\\S+: [a-z]+: .*\\(\\d+ s\\)\\R", "")
        // A reader is not root, as tests may be.
        .replaceAll("(?m)^.*WARN +The agent is root.*\\R", "")
        .replace(":" + port, ":7233")
        .replace(":" + ui(), ":8233")
        .replace(":" + agentsPort, ":7440");
  }

  /** Everything that was started here and still runs. */
  List<Long> processes() {
    return MirageProgram.processesNaming(folder);
  }
}
