package org.miragemanager.manager.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/** The file in the data folder that leads the command line to the manager that runs with it. */
final class ManagerAddress {
  private static final String FILE = "manager.json";

  private ManagerAddress() {}

  /** Replaces it in one step: who reads it sees the old or the new one, never half of one. */
  static void write(Path dataFolder, URI url) throws IOException {
    Path temporary = dataFolder.resolve(FILE + ".new");
    Map<String, Object> content =
        Map.of("url", url.toString(), "pid", ProcessHandle.current().pid());
    Files.write(temporary, new ObjectMapper().writeValueAsBytes(content));
    Files.move(temporary, dataFolder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
  }
}
