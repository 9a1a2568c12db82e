package org.miragemanager.program;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.miragemanager.hostagent.HostAgent;
import org.miragemanager.hostagent.HostAgentConfiguration;
import org.miragemanager.manager.examples.Examples;
import org.miragemanager.manager.local.Rehearsal;
import org.miragemanager.manager.server.ManagerServer;
import org.miragemanager.manager.server.ServerConfiguration;
import org.miragemanager.manager.temporal.TemporalSettings;

/**
 * Does what a manager and its host agents do, all in one process, and ends. The launcher runs it
 * once while Java records which classes that takes, and every later start of either finds them
 * prepared.
 */
public final class ServiceTraining {
  private static final int MIGRATIONS = 10;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private ServiceTraining() {}

  /** Trains; ends with an exit code other than 0 if it could not. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    // Servers and agents log their operations: what that takes is to be prepared too.
    System.setProperty("mirage.log", "INFO");
    Path folder = Files.createTempDirectory("mirage-training-");
    try (ManagerServer manager =
        ManagerServer.start(ServerConfiguration.onLoopback(folder, TemporalSettings.inMemory()))) {
      List<HostAgent> agents = new ArrayList<>();
      try {
        for (String name : List.of("edge-1", "edge-2")) {
          HostAgent agent =
              new HostAgent(
                  HostAgentConfiguration.of(name, folder.resolve(name), manager.repositoryAddress())
                      .withExamples(Examples.archives()));
          agents.add(agent);
          agent.start();
          agent.awaitJoined(PATIENCE);
        }
        Rehearsal.run(manager, List.of("edge-1", "edge-2"), MIGRATIONS);
      } finally {
        agents.forEach(HostAgent::close);
      }
    } finally {
      delete(folder);
    }
    System.exit(0);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
