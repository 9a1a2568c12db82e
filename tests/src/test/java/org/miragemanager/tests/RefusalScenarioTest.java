package org.miragemanager.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.demo.log.StepLog;
import org.miragemanager.tests.MirageProgram.Result;

/** Users' mistakes: one clear line, the right exit code, and nothing has changed. */
class RefusalScenarioTest {
  @TempDir private static Path folder;
  private static RunningMirage mirage;
  private static URI url;
  private static ManagerHttp http;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    mirage =
        RunningMirage.up(
            new MirageProgram(folder),
            "--temporal",
            "memory",
            "--memory",
            "256M",
            "--max-guests",
            "3");
    mirage
        .call(
            "run", "counter", "--name", "counter-1", "--host", "edge-1", "--", "--interval", "1ms")
        .succeeded();
    url =
        URI.create(
            mirage
                .said()
                .lines()
                .filter(line -> line.contains("HTTP API"))
                .findFirst()
                .orElseThrow()
                .split(" ", -1)[2]);
    http = new ManagerHttp(url.getPort(), folder.resolve("data"), url::toString);
  }

  @AfterAll
  static void stop() throws IOException, InterruptedException {
    mirage.close();
    // A guest whose state is too large for the shelf goes on running, as it should; this test's is
    // not missed.
    MirageProgram.processesNaming(folder)
        .forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
  }

  private static void refuses(int exitCode, String words, String... arguments)
      throws IOException, InterruptedException {
    JsonNode before = mirage.call("show", "counter-1", "-o", "json").json();
    Result result = mirage.call(arguments);
    assertEquals(exitCode, result.exitCode(), result.err());
    assertTrue(result.err().contains(words), result.err());
    assertEquals(1, result.err().strip().lines().count(), result.err());
    JsonNode after = mirage.call("show", "counter-1", "-o", "json").json();
    assertEquals(before.get("host"), after.get("host"));
    assertEquals(before.get("status"), after.get("status"));
  }

  @Test
  void unknownNames() throws IOException, InterruptedException {
    refuses(3, "nobody", "migrate", "nobody", "edge-2");
    refuses(3, "edge-9", "migrate", "counter-1", "edge-9");
    refuses(3, "nothing", "run", "nothing", "--name", "x");
    refuses(3, "edge-9", "host", "show", "edge-9");
    refuses(3, "nobody", "logs", "nobody");
  }

  /** kubevirt#18946: what is so already is done. */
  @Test
  void targetIsTheSource() throws IOException, InterruptedException {
    Result result = mirage.call("migrate", "counter-1", "edge-1").succeeded();
    assertTrue(result.out().contains("runs on edge-1 already"), result.out());
  }

  @Test
  void targetHasNoRoom() throws IOException, InterruptedException {
    refuses(1, "MiB", "run", "counter", "--name", "giant", "--memory", "10G", "--host", "edge-2");
    refuses(3, "giant", "show", "giant");
  }

  @Test
  void nameIsTaken() throws IOException, InterruptedException {
    refuses(1, "counter-1", "run", "counter", "--name", "counter-1");
  }

  @Test
  void runningUnikernelIsNotRemoved() throws IOException, InterruptedException {
    refuses(1, "counter-1", "rm", "counter-1");
  }

  @Test
  void imageWithoutFile() throws IOException, InterruptedException {
    mirage
        .call("image", "add", "ghost", "--driver=process", "--in-place", "/nowhere/ghost.jar")
        .succeeded();
    refuses(1, "/nowhere/ghost.jar", "run", "ghost", "--name", "ghost-1");
    refuses(3, "ghost-1", "show", "ghost-1");
  }

  @Test
  void stateOverTheLimitStaysWhereItRuns() throws IOException, InterruptedException {
    mirage
        .call(
            "run",
            "counter",
            "--name",
            "heavy",
            "--host",
            "edge-1",
            "--",
            "--interval",
            "10ms",
            "--ballast",
            "300000")
        .succeeded();
    refuses(1, "262", "migrate", "heavy", "edge-2");
    JsonNode heavy = mirage.call("show", "heavy", "-o", "json").json();
    assertEquals("edge-1", heavy.get("host").asText());
    assertEquals("connected", heavy.get("status").asText());
    StepLog before = StepLog.parse(mirage.call("logs", "heavy").succeeded().out());
    Deadline.of(10)
        .until(
            () -> StepLog.parse(mirage.call("logs", "heavy").out()).count() > before.count(),
            () -> "it counts again");
    StepLog.parse(mirage.call("logs", "heavy").succeeded().out()).requireContiguous();
  }

  @Test
  void malformedJson() throws IOException, InterruptedException {
    HttpResponse<String> answer = post("/v1/unikernels/counter-1/migrate", "{\"target\": edge-2}");
    assertEquals(400, answer.statusCode());
    assertTrue(answer.body().contains("bad_request"), answer.body());
    assertEquals(404, post("/v1/unikernels/nobody/migrate", "{}").statusCode());
    assertEquals(
        400, post("/v1/unikernels/counter-1/migrate", "{\"tarket\":\"edge-2\"}").statusCode());
  }

  private static HttpResponse<String> post(String path, String body)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(url.resolve(path))
              .header("Content-Type", "application/json")
              .header("Authorization", ManagerHttp.authorization(folder.resolve("data")))
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void secondMigrationIsRefusedWithTheNameOfTheFirst() throws Exception {
    mirage
        .call("run", "counter", "--name", "wanted", "--host", "edge-1", "--", "--interval", "1ms")
        .succeeded();
    boolean refused = false;
    for (int attempt = 0; attempt < 10 && !refused; attempt++) {
      CompletableFuture<HttpResponse<String>> first =
          CompletableFuture.supplyAsync(() -> migrate("wanted"));
      HttpResponse<String> second = migrate("wanted");
      HttpResponse<String> other = first.get(30, TimeUnit.SECONDS);
      for (HttpResponse<String> answer : List.of(second, other)) {
        refused |= answer.statusCode() == 409 && answer.body().contains("migrate-wanted");
        // One that was accepted has not ended yet, and would refuse what comes next.
        if (answer.statusCode() == 202) {
          http.ended(answer.headers().firstValue("Location").orElseThrow());
        }
      }
    }
    assertTrue(refused, "of two at once one is refused, with the name of the other");
    mirage.call("stop", "wanted").succeeded();
  }

  private static HttpResponse<String> migrate(String unikernel) {
    try {
      return post("/v1/unikernels/" + unikernel + "/migrate", "{}");
    } catch (IOException | InterruptedException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
