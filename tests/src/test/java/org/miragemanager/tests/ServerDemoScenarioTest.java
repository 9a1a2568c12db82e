package org.miragemanager.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demonstration on real servers: one of its own, and the production server on PostgreSQL. */
class ServerDemoScenarioTest {
  /** A migration's history; more would be a step too many. */
  private static final long GREATEST_HISTORY = 50;

  private static final Installation DEVELOPMENT = new Installation("temporal-dev/install");
  private static final Installation PRODUCTION =
      new Installation("temporal-dev/production/install");

  @TempDir private Path folder;

  @Test
  void demoStartsADevelopmentServerOfItsOwn() throws IOException, InterruptedException {
    DEVELOPMENT.get();
    losesNothing(new MirageProgram(folder));
    assertEquals(List.of(), MirageProgram.leftBehind(folder), "processes");
  }

  @Test
  void demoRunsOnTheProductionServer() throws IOException, InterruptedException {
    PRODUCTION.get();
    // PostgreSQL runs as another user, who may not enter the test's folder.
    Path data =
        Files.createTempDirectory(
            "mirage-production-",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
    int port = lowPort();
    try {
      run("start", "--detach", "--port", Integer.toString(port), "--data", data.toString());
      losesNothing(new MirageProgram(folder).with("TEMPORAL_ADDRESS", "127.0.0.1:" + port));
    } finally {
      run("stop", "--data", data.toString());
      MirageProgram.run(new ProcessBuilder("rm", "-rf", data.toString()));
    }
  }

  /** The production server takes none above 32758, which the system's own free ports are. */
  private static int lowPort() {
    return IntStream.iterate(20_000, port -> port < 30_000, port -> port + 100)
        .filter(port -> IntStream.range(port, port + 10).allMatch(TemporalServer::isFree))
        .findFirst()
        .orElseThrow();
  }

  private static void run(String script, String... arguments)
      throws IOException, InterruptedException {
    ProcessBuilder command = new ProcessBuilder();
    command.directory(new File(MirageProgram.TOP.toString()));
    command.command().add("temporal-dev/production/" + script);
    command.command().addAll(List.of(arguments));
    MirageProgram.run(command).succeeded();
  }

  private static void losesNothing(MirageProgram program) throws IOException, InterruptedException {
    JsonNode report =
        program
            .call("demo", "--temporal=server", "--migrations=5", "--rehearse=2", "--output=json")
            .json();
    assertEquals("server", report.get("temporal").asText());
    assertEquals(0, report.get("lostSteps").asLong(), report.toString());
    assertEquals(0, report.get("repeatedSteps").asLong(), report.toString());
    assertTrue(report.get("historyEvents").asLong() <= GREATEST_HISTORY, report.toString());
  }
}
