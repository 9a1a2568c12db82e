package org.miragemanager.manager.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.miragemanager.manager.FakeService;

final class HostRoutesTest {
  private final FakeService service = new FakeService();
  private final HttpApi api = HttpApi.start(service, "127.0.0.1", 0);
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    client.close();
    api.close();
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    return client.send(
        HttpRequest.newBuilder(api.url().resolve(path))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          POST   | /v1/hosts/edge-1/drain             |                | 202 | "outcome":"running"
          POST   | /v1/hosts/edge-1/drain             | {"parallel":8} | 202 | "workflowId":"drain-edge-1"
          POST   | /v1/hosts/edge-1/drain             | {"parallel":0} | 400 | must be between 1 and 64
          POST   | /v1/hosts/edge-1/drain             | {"at":2}       | 400 | The field 'at' is unknown
          POST   | /v1/hosts/edge-9/drain             |                | 404 | there is no host edge-9
          GET    | /v1/hosts/edge-1/drain             |                | 200 | "progress":"moved 37 of 200, 2 failed"
          POST   | /v1/hosts/edge-1/undrain           |                | 200 | "name":"edge-1"
          POST   | /v1/hosts/edge-1/undrain           | {"a":1}        | 400 | The field 'a' is unknown
          DELETE | /v1/hosts/edge-1                   |                | 409 | takes guests
          DELETE | /v1/hosts/edge-9                   |                | 404 | there is no host edge-9
          """)
  void answers(String method, String path, String body, int status, String part) throws Exception {
    HttpResponse<String> answer = send(method, path, body);
    assertEquals(status, answer.statusCode(), answer.body());
    assertTrue(answer.body().contains(part), answer.body());
  }

  @Test
  void aDrainIsAnOperationThatIsFoundAndAwaited() throws Exception {
    service.held = new CompletableFuture<>();
    HttpResponse<String> begun = send("POST", "/v1/hosts/edge-1/drain", null);
    assertEquals(202, begun.statusCode());
    assertEquals(List.of("drain edge-1 4"), service.asked);
    String operation = begun.headers().firstValue("Location").orElseThrow();
    assertEquals("/v1/operations/drain-edge-1?runId=f00d", operation);
    HttpResponse<String> now = send("GET", operation, null);
    assertTrue(now.body().contains("\"progress\":\"moved 37 of 200, 2 failed\""), now.body());
    assertTrue(now.body().contains("\"kind\":\"drain\""), now.body());
    service.held.complete(null);
    HttpResponse<String> end = send("GET", operation + "&wait=20s", null);
    assertEquals(200, end.statusCode());
    assertTrue(
        end.body()
            .contains("\"outcome\":\"done\",\"detail\":\"edge-1 is drained: 12 guests moved\""),
        end.body());
  }

  @Test
  void aDrainThatLeavesGuestsTellsWhich() throws Exception {
    service.outcome = "failed";
    service.detail = "edge-1 is not empty";
    service.staying = Map.of("a", "no room");
    send("POST", "/v1/hosts/edge-1/drain", "{}");
    HttpResponse<String> answer = send("GET", "/v1/operations/drain-edge-1?wait=20s", null);
    assertEquals(200, answer.statusCode());
    assertTrue(answer.body().contains("\"outcome\":\"failed\""), answer.body());
    assertTrue(answer.body().contains("\"staying\":{\"a\":\"no room\"}"), answer.body());
  }

  @Test
  void anUndrainAbortsTheDrainThatGoesOnAndSaysWhich() throws Exception {
    service.drainGoesOn.set(true);
    HttpResponse<String> aborted = send("POST", "/v1/hosts/edge-1/undrain", "{}");
    assertEquals(202, aborted.statusCode(), aborted.body());
    assertEquals(
        "/v1/operations/drain-edge-1?runId=f00d",
        aborted.headers().firstValue("Location").orElseThrow());
  }

  @Test
  void forgetsADrainedHost() throws Exception {
    service.drained = true;
    assertEquals(204, send("DELETE", "/v1/hosts/edge-1", null).statusCode());
    assertEquals(List.of("remove host edge-1"), service.asked);
  }
}
