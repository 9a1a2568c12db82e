package org.miragemanager.tests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.tests.Cluster.Part;

/** The repository goes back in time, and an operator puts that in order as the page says. */
class RestoredBackupScenarioTest {
  private static final String REPOSITORY = "repository";

  @TempDir private Path folder;

  @Test
  void withNewAgentsEveryGuestComesBackFromTheBackup() throws Exception {
    try (ThreeHosts hosts = new ThreeHosts(folder)) {
      Path data = hosts.cluster().hostsFolder().resolveSibling(REPOSITORY);
      Path backup = folder.resolve("backup");
      hosts.run("moved", "edge-1");
      hosts.run("stayed", "edge-1");
      hosts.cluster().kill(Part.MANAGER);
      copy(data, backup);
      hosts.cluster().start(Part.MANAGER);
      hosts.awaitStep("moved");
      hosts.cluster().migrate("moved", "edge-2", false);
      long later = hosts.printed("moved").count();

      hosts.cluster().kill(Part.MANAGER);
      delete(data);
      copy(backup, data);
      hosts.cluster().start(Part.MANAGER);
      long moved = hosts.generation("moved");
      long stayed = hosts.generation("stayed");
      hosts.await(
          () -> hosts.host("edge-2").path("heldBack").asBoolean(),
          "edge-2, which knows more, is held back");

      for (String host : ThreeHosts.NAMES) {
        hosts.killHost(host);
        hosts.cluster().call("host", "failover", host, "--confirm-host-is-off").succeeded();
      }
      delete(hosts.cluster().hostsFolder());
      for (String host : ThreeHosts.NAMES) {
        hosts.startAgent(host);
      }
      hosts.awaitRunsAgain("moved", moved);
      hosts.awaitRunsAgain("stayed", stayed);
      long first = hosts.printed("moved").steps().getFirst().count();
      assertTrue(first <= later, first + " after the restore, " + later + " before");
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.delete(file);
      }
    }
  }
}
