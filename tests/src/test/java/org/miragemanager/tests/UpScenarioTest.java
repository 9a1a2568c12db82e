package org.miragemanager.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.demo.log.StepLog;

/** A day with {@code miragectl up}: every verb, its end, and its next start with the same data. */
class UpScenarioTest {
  private static final long END_MILLIS = 3000;

  @TempDir private Path folder;

  @Test
  void verbsDoWhatTheySayAndStatesOutliveTheProgram() throws IOException, InterruptedException {
    MirageProgram program = new MirageProgram(folder);
    try (RunningMirage mirage = RunningMirage.up(program)) {
      mirage
          .call(
              "run",
              "counter",
              "--name",
              "counter-1",
              "--host",
              "edge-1",
              "--",
              "--interval",
              "1ms")
          .succeeded();
      JsonNode listed = mirage.call("list", "-o", "json").json();
      assertEquals(1, listed.size());
      assertEquals("counter-1", listed.get(0).get("name").asText());
      assertEquals("connected", listed.get(0).get("status").asText());
      assertEquals("edge-1", listed.get(0).get("host").asText());

      JsonNode migration = mirage.call("migrate", "counter-1", "edge-2", "-o", "json").json();
      assertEquals("done", migration.get("outcome").asText());
      assertTrue(migration.get("downtimeMillis").asDouble() > 0, migration.toString());
      assertTrue(migration.get("stateBytes").asLong() <= 79, migration.toString());
      assertEquals(
          "edge-2", mirage.call("show", "counter-1", "-o", "json").json().get("host").asText());

      mirage.call("suspend", "counter-1").succeeded();
      assertTrue(
          mirage.call("suspend", "counter-1").succeeded().out().contains("already"),
          "no-op says so");
      mirage.call("resume", "counter-1", "edge-1").succeeded();
      assertTrue(
          mirage.call("resume", "counter-1").succeeded().out().contains("already"),
          "no-op says so");
      assertEquals(2, mirage.call("host", "list", "-o", "json").json().size());
      assertEquals(4, mirage.call("migration", "list", "-o", "json").json().size());
      assertEquals(
          "migrate",
          mirage
              .call("migration", "show", "migrate-counter-1", "-o", "json")
              .json()
              .get("kind")
              .asText());
      StepLog.parse(mirage.call("logs", "counter-1").succeeded().out()).requireContiguous();

      long millis = mirage.interrupt();
      assertTrue(millis <= END_MILLIS, () -> "it ends within 3 s: " + millis + " ms");
      assertEquals(List.of(), MirageProgram.leftBehind(program.data()), "processes");
    }
    try (RunningMirage mirage = RunningMirage.up(program)) {
      JsonNode found = mirage.call("show", "counter-1", "-o", "json").json();
      assertEquals("suspended", found.get("status").asText());
      assertTrue(mirage.call("migration", "list", "-o", "json").json().size() >= 5, "history");
      mirage.call("resume", "counter-1", "edge-2").succeeded();
      mirage.call("migrate", "counter-1").succeeded();
      StepLog.parse(mirage.call("logs", "counter-1").succeeded().out()).requireContiguous();
      mirage.call("stop", "counter-1").succeeded();
      assertEquals(
          "stopped", mirage.call("show", "counter-1", "-o", "json").json().get("status").asText());
      mirage.call("rm", "counter-1").succeeded();
      assertEquals(3, mirage.call("show", "counter-1").exitCode());
    }
  }

  @Test
  void killedWithoutWarningItFindsItsRunningGuestsAgain() throws IOException, InterruptedException {
    MirageProgram program = new MirageProgram(folder);
    try (RunningMirage mirage = RunningMirage.up(program)) {
      mirage
          .call(
              "run",
              "counter",
              "--name",
              "counter-1",
              "--host",
              "edge-1",
              "--",
              "--interval",
              "1ms")
          .succeeded();
      mirage.kill();
    }
    try (RunningMirage mirage = RunningMirage.up(program)) {
      assertEquals(
          "connected",
          mirage.call("show", "counter-1", "-o", "json").json().get("status").asText());
      mirage.call("migrate", "counter-1", "edge-2").succeeded();
      StepLog log = StepLog.parse(mirage.call("logs", "counter-1").succeeded().out());
      log.requireContiguous();
      mirage.call("stop", "counter-1").succeeded();
    }
    assertEquals(List.of(), MirageProgram.leftBehind(program.data()), "processes");
  }

  @Test
  void killedInTheMiddleOfAMigrationItSettlesWhatTemporalForgot()
      throws IOException, InterruptedException {
    MirageProgram program = new MirageProgram(folder);
    try (RunningMirage mirage = RunningMirage.up(program)) {
      mirage
          .call(
              "run",
              "counter",
              "--name",
              "counter-1",
              "--host",
              "edge-1",
              "--",
              "--interval",
              "1ms")
          .succeeded();
      mirage.call("migrate", "counter-1", "edge-2", "--detach").succeeded();
      mirage.kill();
    }
    try (RunningMirage mirage = RunningMirage.up(program)) {
      mirage.call("migrate", "counter-1").succeeded();
      StepLog.parse(mirage.call("logs", "counter-1").succeeded().out()).requireContiguous();
      mirage.call("stop", "counter-1").succeeded();
    }
    assertEquals(List.of(), MirageProgram.leftBehind(program.data()), "processes");
  }
}
