package org.miragemanager.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator sees of a migration from outside: figures, health and logs. */
class ObservationScenarioTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long PATIENCE_SECONDS = 30;

  @TempDir private Path folder;

  @Test
  void aMigrationIsCountedAndItsLinesAreFoundByItsWorkflow()
      throws IOException, InterruptedException {
    MirageProgram program = new MirageProgram(folder);
    try (RunningMirage mirage =
        RunningMirage.up(
            program, "--temporal", "memory", "--log-format", "json", "--log-level", "info")) {
      mirage.call("run", "counter", "--name", "counter-1", "--host", "edge-1").succeeded();
      JsonNode migration = mirage.call("migrate", "counter-1", "edge-2", "-o", "json").json();
      String runId = migration.get("runId").asText();

      HttpResponse<String> ready = get(program, "/health/ready");
      assertEquals(200, ready.statusCode(), ready.body());
      String metrics = get(program, "/metrics").body();
      assertTrue(
          metrics.contains("mirage_operations_total{kind=\"migrate\",outcome=\"done\"} 1.0"),
          metrics);
      assertTrue(metrics.contains("mirage_host_guests{host=\"edge-2\"} 1.0"), metrics);

      Path hosts = program.data().resolve("hosts");
      Deadline.of(PATIENCE_SECONDS)
          .until(() -> messages(mirage.said(), runId).size() == 2, mirage::said);
      assertTrue(messages(mirage.said(), runId).get(1).contains("is done"), mirage.said());
      for (String host : List.of("edge-1", "edge-2")) {
        Path log = hosts.resolve(host).resolve("agent.log");
        Deadline.of(PATIENCE_SECONDS)
            .until(
                () -> messages(Files.readString(log), runId).size() >= 2,
                () -> host + " names it: " + Files.readString(log));
      }
      mirage.call("stop", "counter-1").succeeded();
    }
  }

  private static HttpResponse<String> get(MirageProgram program, String path)
      throws IOException, InterruptedException {
    String url = JSON.readTree(program.data().resolve("manager.json").toFile()).get("url").asText();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create(url + path))
              .header("Authorization", ManagerHttp.authorization(program.data()))
              .build(),
          BodyHandlers.ofString());
    }
  }

  /** What the lines that name this run say; every whole line is JSON. */
  private static List<String> messages(String log, String runId) throws IOException {
    List<String> messages = new ArrayList<>();
    String whole = log.substring(0, log.lastIndexOf('\n') + 1);
    for (String line : whole.lines().toList()) {
      JsonNode json = JSON.readTree(line);
      if (runId.equals(json.at("/mdc/RunId").asText())) {
        messages.add(json.at("/formattedMessage").asText());
      }
    }
    return messages;
  }
}
