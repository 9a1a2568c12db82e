package org.miragemanager.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.tests.MirageProgram.Result;

/** What a user is told whose Temporal is away, or lacks something. */
class TemporalTroubleScenarioTest {
  @TempDir private static Path folder;
  private static TemporalServer temporal;

  @BeforeAll
  static void start() throws IOException {
    temporal = new TemporalServer(folder.resolve("temporal"));
  }

  @AfterAll
  static void stop() {
    temporal.close();
  }

  private static MirageProgram program() throws IOException {
    return new MirageProgram(folder);
  }

  private static void refuses(MirageProgram program, String... words)
      throws IOException, InterruptedException {
    Result result = program.call("server", "--temporal", "server");
    assertEquals(1, result.exitCode(), result.err());
    for (String word : words) {
      assertTrue(result.err().contains(word), result.err());
    }
    assertTrue(!result.err().contains("\tat "), "no stack trace: " + result.err());
  }

  @Test
  void nobodyAnswers() throws IOException, InterruptedException {
    String address = "127.0.0.1:" + TemporalServer.freePort();
    refuses(
        program().with("TEMPORAL_ADDRESS", address),
        address,
        "does not answer",
        "temporal-dev/start");
  }

  @Test
  void namespaceIsMissing() throws IOException, InterruptedException {
    refuses(
        program()
            .with("TEMPORAL_ADDRESS", temporal.address())
            .with("TEMPORAL_NAMESPACE", "nowhere"),
        "has no namespace nowhere",
        "temporal operator namespace create --namespace nowhere");
  }

  @Test
  void searchAttributesAreMissingUntilTheCommandThatIsNamedIsRun()
      throws IOException, InterruptedException {
    temporal.cli("operator", "namespace", "create", "--namespace", "bare").succeeded();
    MirageProgram program =
        program().with("TEMPORAL_ADDRESS", temporal.address()).with("TEMPORAL_NAMESPACE", "bare");
    String command =
        "temporal-dev/attributes --address " + temporal.address() + " --namespace bare";
    // A new namespace is known to every part of the server a moment later.
    Deadline.of(30)
        .until(
            () -> program.call("server", "--temporal", "server").err().contains(command),
            () -> "it names " + command);
    MirageProgram.run(
            new ProcessBuilder("bash", "-c", command).directory(MirageProgram.TOP.toFile()))
        .succeeded();
    Path folder = Files.createTempDirectory("mirage-bare");
    MirageProgram fit =
        new MirageProgram(folder)
            .with("TEMPORAL_ADDRESS", temporal.address())
            .with("TEMPORAL_NAMESPACE", "bare");
    try (RunningMirage mirage = RunningMirage.up(fit, "--temporal", "server")) {
      assertTrue(mirage.said().contains("namespace bare"), mirage.said());
      refuses(program, "another manager, with other data", "--task-queue");
    }
  }

  @Test
  void configurationCannotBeRead() throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve("broken.toml"), "[profile.default\n");
    refuses(
        program().with("TEMPORAL_CONFIG_FILE", file.toString()),
        "TEMPORAL_CONFIG_FILE",
        "cannot be read");
  }

  @Test
  void profileIsMissing() throws IOException, InterruptedException {
    refuses(program().with("TEMPORAL_PROFILE", "nobodys"), "nobodys");
  }

  @Test
  void certificateIsMissing() throws IOException, InterruptedException {
    refuses(
        program()
            .with("TEMPORAL_ADDRESS", temporal.address())
            .with("TEMPORAL_TLS_CLIENT_CERT_PATH", folder.resolve("none.pem").toString())
            .with("TEMPORAL_TLS_CLIENT_KEY_PATH", folder.resolve("none.key").toString()),
        "none.pem");
  }

  @Test
  void profileOfAFileLeadsToTheServer() throws IOException, InterruptedException {
    Path file =
        Files.writeString(
            folder.resolve("temporal.toml"),
            """
            [profile.mine]
            address = "%s"
            namespace = "nowhere"
            """
                .formatted(temporal.address()));
    refuses(
        program().with("TEMPORAL_CONFIG_FILE", file.toString()).with("TEMPORAL_PROFILE", "mine"),
        temporal.address(),
        "has no namespace nowhere");
  }
}
