package org.miragemanager.manager.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.miragemanager.manager.http.ApiToken;
import org.miragemanager.manager.temporal.TemporalSettings;

/**
 * Names that are none, in every place where a manager takes one: each is refused in one line of
 * JSON that repeats little of it, and nothing that could move a cursor.
 */
final class HostileNamesTest {
  private static final ObjectMapper JSON = new JsonMapper();
  private static final int LONGEST_ANSWER = 8_192;

  /** Where the name goes. */
  private static final String NAME = "{}";

  @TempDir private static Path folder;
  private static ManagerServer manager;

  @BeforeAll
  static void start() throws IOException {
    manager =
        ManagerServer.start(ServerConfiguration.onLoopback(folder, TemporalSettings.inMemory()));
  }

  @AfterAll
  static void stop() {
    manager.close();
  }

  private static List<String> hostile() {
    return List.of(
        "a'b",
        "a\"b",
        "a,b",
        "a b",
        "a%b",
        "a\\b",
        "a\nb",
        "a\r\nSet-Cookie: b",
        "a\u001b[2Jb",
        "a\u202eb",
        "a\u2028b",
        "a\0b",
        "$(touch b)",
        "`touch b`",
        "a;b|c&d",
        "..",
        "../../etc/passwd",
        "a/../b",
        "-a",
        "n".repeat(200),
        "'".repeat(2_000));
  }

  private static Stream<String> routes() {
    return Stream.of(
        "GET /v1/unikernels/{}",
        "DELETE /v1/unikernels/{}",
        "POST /v1/unikernels/{}/migrate",
        "POST /v1/unikernels/{}/suspend",
        "POST /v1/unikernels/{}/resume",
        "POST /v1/unikernels/{}/stop",
        "GET /v1/unikernels/{}/logs",
        "GET /v1/unikernels/counter-1/logs?generation={}",
        "GET /v1/unikernels/counter-1/logs?follow={}",
        "GET /v1/hosts/{}",
        "DELETE /v1/hosts/{}",
        "POST /v1/hosts/{}/drain",
        "GET /v1/hosts/{}/drain",
        "POST /v1/hosts/{}/undrain",
        "POST /v1/hosts/{}/failover",
        "GET /v1/images/{}",
        "GET /v1/images/counter?version={}",
        "PUT /v1/images/{}/1/process",
        "PUT /v1/images/mine/{}/process",
        "PUT /v1/images/mine/1/{}",
        "PUT /v1/images/mine/1/process?digest={}",
        "DELETE /v1/images/{}/1",
        "DELETE /v1/images/counter/{}",
        "GET /v1/operations/{}",
        "GET /v1/operations/run-counter-1?runId={}",
        "GET /v1/operations?limit={}",
        "POST /v1/operations/{}/abort",
        "GET /{}");
  }

  @ParameterizedTest
  @MethodSource("routes")
  void inAddresses(String route) throws Exception {
    for (String name : hostile()) {
      String[] parts = route.split(" ", 2);
      String encoded =
          URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20").replace(".", "%2E");
      assertRefused(
          route, name, send(parts[0], parts[1].replace(NAME, encoded), BodyPublishers.noBody()));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          /v1/unikernels | {"name":{},"image":"counter"}
          /v1/unikernels | {"name":"n","image":{}}
          /v1/unikernels | {"name":"n","image":"counter","version":{}}
          /v1/unikernels | {"name":"n","image":"counter","host":{}}
          /v1/unikernels | {"name":"n","image":"counter","restart":{}}
          /v1/unikernels | {"name":"n","image":"counter","onLostContact":{}}
          /v1/unikernels | {"name":"n","image":"counter",{}:1}
          /v1/images     | {"name":{},"version":"1","driver":"process","reference":"/f"}
          /v1/images     | {"name":"n","version":{},"driver":"process","reference":"/f"}
          /v1/images     | {"name":"n","version":"1","driver":{},"reference":"/f"}
          /v1/images     | {"name":"n","version":"1","driver":"process","reference":{}}
          """)
  void inBodies(String path, String body) throws Exception {
    for (String name : Stream.concat(hostile().stream(), Stream.of("n".repeat(500_000))).toList()) {
      String order = body.replace(NAME, JSON.writeValueAsString(name));
      assertRefused(body, name, send("POST", path, BodyPublishers.ofString(order)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"requires\":{\"zone\":\"a\\nb\"}}",
        "{\"requires\":{\"zo\\u001bne\":\"a\"}}",
        "{\"requires\":{\"\":\"a\"}}",
        "{\"requires\":{\"zone\":null}}",
        "{\"arguments\":[null]}",
        "{\"arguments\":[\"a\\u0000b\"]}",
        "{\"arguments\":[\"a\\ud800b\"]}",
        "{\"restart\":\"sometimes\"}",
        "{\"onLostContact\":\"Freeze\"}",
        "{\"memoryBytes\":0}",
        "{\"memoryBytes\":-5}"
      })
  void whatNoGuestCanHave(String words) throws Exception {
    String order = "{\"name\":\"n\",\"image\":\"counter\"," + words.substring(1);
    HttpResponse<String> answer = send("POST", "/v1/unikernels", BodyPublishers.ofString(order));
    assertRefused("run", words, answer);
    assertEquals(400, answer.statusCode(), answer.body());
  }

  @Test
  void aWordThatIsNoneIsRefusedWithThoseThatThereAre() throws Exception {
    assertWords("restart", "always or never");
    assertWords("onLostContact", "freeze or run");
  }

  private static void assertWords(String field, String words) throws Exception {
    String order = "{\"name\":\"n\",\"image\":\"counter\",\"%s\":\"sometimes\"}".formatted(field);
    HttpResponse<String> answer = send("POST", "/v1/unikernels", BodyPublishers.ofString(order));
    assertEquals(400, answer.statusCode(), answer.body());
    assertEquals(
        "'sometimes' is not a value of the field '" + field + "': write " + words + ".",
        JSON.readTree(answer.body()).get("error").get("message").asText());
  }

  @Test
  void whatIsTooLargeForEveryOperation() throws Exception {
    String order =
        "{\"name\":\"n\",\"image\":\"counter\",\"arguments\":[\"" + "a".repeat(70_000) + "\"]}";
    HttpResponse<String> arguments = send("POST", "/v1/unikernels", BodyPublishers.ofString(order));
    assertEquals(400, arguments.statusCode(), arguments.body());
    String abortion = "{\"reason\":\"" + "a".repeat(2_000) + "\"}";
    HttpResponse<String> reason =
        send("POST", "/v1/operations/run-n/abort", BodyPublishers.ofString(abortion));
    assertEquals(400, reason.statusCode(), reason.body());
  }

  /** None of these has become anything. */
  @Test
  void nothingIsKept() throws Exception {
    assertEquals("[]", send("GET", "/v1/unikernels", BodyPublishers.noBody()).body());
    JsonNode images = JSON.readTree(send("GET", "/v1/images", BodyPublishers.noBody()).body());
    images.forEach(
        image -> assertTrue(image.get("reference").asText().startsWith("example:"), "" + image));
  }

  private static void assertRefused(String where, String name, HttpResponse<String> answer)
      throws IOException {
    String told = where + " with " + JSON.writeValueAsString(name) + ": " + answer.body();
    assertEquals(4, answer.statusCode() / 100, answer.statusCode() + " " + told);
    assertTrue(answer.body().length() <= LONGEST_ANSWER, told);
    JsonNode error = JSON.readTree(answer.body()).get("error");
    String message = error.get("message").asText();
    assertTrue(!error.get("code").asText().isEmpty() && !message.isBlank(), told);
    assertTrue(
        Stream.of(message, answer.body())
            .flatMapToInt(String::codePoints)
            .noneMatch(
                point -> Character.isISOControl(point) || point == 0x202e || point == 0x2028),
        told);
  }

  private static HttpResponse<String> send(String method, String path, BodyPublisher body)
      throws IOException, InterruptedException {
    // A connection of its own: the server closes one on which an address came that is none.
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create(manager.url() + path))
              .header("Authorization", "Bearer " + token())
              .method(method, body)
              .build(),
          BodyHandlers.ofString());
    }
  }

  private static String token() throws IOException {
    return Files.readString(folder.resolve(ApiToken.FILE)).strip();
  }
}
