package org.miragemanager.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** A manager's HTTP API, for tests that ask it often. */
public final class ManagerHttp {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int ACCEPTED = 202;

  private final HttpClient client = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();
  private final String url;
  private final Path data;

  private final Supplier<String> log;

  /**
   * The API at a port of this machine.
   *
   * @param data the manager's data folder, which holds the API's token
   * @param log what the manager logged, for a test that fails
   */
  public ManagerHttp(int port, Path data, Supplier<String> log) {
    this.url = "http://127.0.0.1:" + port;
    this.data = data;
    this.log = log;
  }

  /** Whether the manager answers at all. */
  public boolean answers() {
    try {
      return send(request("/v1/health").GET().build()).statusCode() == 200;
    } catch (IOException away) {
      return false;
    }
  }

  /** What is there; empty if nothing is. */
  public Optional<JsonNode> find(String path) throws IOException {
    HttpResponse<String> answer = send(request(path).GET().build());
    return answer.statusCode() == 404
        ? Optional.empty()
        : Optional.of(json.readTree(checked(answer).body()));
  }

  public JsonNode get(String path) throws IOException {
    return json.readTree(checked(request(path).GET().build()).body());
  }

  public String text(String path) throws IOException {
    return checked(request(path).GET().build()).body();
  }

  /** Sends an order, and waits for the end of the operation that it begins, which must be done. */
  public JsonNode post(String path, String body) throws IOException {
    HttpResponse<String> answer = send(order(path, body));
    JsonNode answered = json.readTree(checked(answer).body());
    if (answer.statusCode() != ACCEPTED) {
      return answered;
    }
    JsonNode operation = ended(answer.headers().firstValue("Location").orElseThrow());
    assertEquals("done", operation.path("outcome").asText(), () -> operation + "\n" + log.get());
    return operation;
  }

  /** Sends an order, and does not wait for the end of the operation that it begins. */
  public JsonNode begin(String path, String body) throws IOException {
    return json.readTree(checked(order(path, body)).body());
  }

  /** Waits for the end of an operation, by the address that the answer with 202 named. */
  public JsonNode ended(String address) throws IOException {
    Deadline deadline = Deadline.of(PATIENCE.toSeconds());
    JsonNode[] operation = {get(address + "&wait=20s")};
    deadline.until(
        () -> {
          if (!operation[0].hasNonNull("endedAt")) {
            operation[0] = get(address + "&wait=20s");
          }
          return operation[0].hasNonNull("endedAt");
        },
        () -> address + " ends: " + operation[0]);
    return operation[0];
  }

  private HttpRequest order(String path, String body) {
    return request(path).POST(BodyPublishers.ofString(body)).build();
  }

  public void delete(String path) throws IOException {
    checked(request(path).DELETE().build());
  }

  /** The header that the manager of a data folder asks for; no token at all before its start. */
  public static String authorization(Path data) {
    try {
      return "Bearer " + Files.readString(data.resolve("api-token")).strip();
    } catch (IOException notStarted) {
      return "Bearer none";
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url + path))
        .timeout(PATIENCE)
        .header("Authorization", authorization(data));
  }

  private HttpResponse<String> checked(HttpRequest request) throws IOException {
    return checked(send(request));
  }

  private HttpResponse<String> checked(HttpResponse<String> answer) {
    assertTrue(
        answer.statusCode() < 300,
        () ->
            answer.request().method()
                + " "
                + answer.uri()
                + ": "
                + answer.body()
                + "\n"
                + log.get());
    return answer;
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException {
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", interrupted);
    }
  }
}
