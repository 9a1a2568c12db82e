package org.miragemanager.manager.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.miragemanager.manager.FakeService;
import org.miragemanager.manager.service.Observation;
import org.miragemanager.manager.service.Observation.ReadinessView;

final class ApiGateTest {
  private final FakeService service = new FakeService();
  private final HttpApi api = HttpApi.start(service, "127.0.0.1", 0);

  @AfterEach
  void close() {
    api.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: localhost",
        "Host: LOCALHOST:8080",
        "Host: 127.0.0.1",
        "Host: 127.1.2.3:80",
        "Host: [::1]:8080",
        "Host: localhost:7070\r\nOrigin: http://localhost:7070",
        "Host: 127.0.0.1:7070\r\nOrigin: http://127.0.0.1:7070",
        "Host: [::1]:7070\r\nOrigin: http://[::1]:7070",
        "Host: localhost\r\nSec-Fetch-Site: same-origin",
        "Host: localhost\r\nSec-Fetch-Site: none"
      })
  void thisMachineMayAsk(String headers) throws Exception {
    assertTrue(status(headers).startsWith("HTTP/1.1 200"));
    assertEquals(List.of("unikernels"), service.asked);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: evil.example",
        "Host: localhost.evil.example",
        "Host: 127.0.0.1.evil.example:80",
        "Host: 192.168.0.7",
        "Host: localhost\r\nOrigin: http://evil.example",
        "Host: localhost\r\nOrigin: http://localhost.evil.example:3000",
        "Host: localhost\r\nOrigin: http://localhost@evil.example",
        // Attack L2: a page of another port of this machine, or behind an origin that passes.
        "Host: localhost:7070\r\nOrigin: http://localhost:3000",
        "Host: localhost:7070\r\nOrigin: http://127.0.0.1:7070",
        "Host: localhost:7070\r\nOrigin: http://localhost:7070\r\nOrigin: http://evil.example",
        "Host: localhost\r\nSec-Fetch-Site: cross-site",
        "Host: localhost\r\nSec-Fetch-Site: same-site",
        "Host: localhost\r\nOrigin: null",
        "Host: localhost\r\nOrigin: file://",
        "Host: localhost\r\nOrigin: http://[::1"
      })
  void aPageOfAnotherOriginIsRefused(String headers) throws Exception {
    assertTrue(status(headers).startsWith("HTTP/1.1 403"));
    assertEquals(List.of(), service.asked);
  }

  /** Attack L1: a GET has no effect, whatever its headers say. */
  @Test
  void aMethodInAHeaderIsRefused() throws Exception {
    String answer =
        answer(api, "GET /v1/images/i/1", "Host: localhost\r\nX-HTTP-Method-Override: DELETE");
    assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
    assertTrue(answer.contains("X-HTTP-Method-Override is refused"), answer);
    assertEquals(List.of(), service.asked);
  }

  /** Attack L7: what a guest has written is no script of another's page. */
  @Test
  void answersAreWhatTheySayTheyAreAndNoPagesOfOthers() throws Exception {
    for (String path : List.of("/v1/unikernels/counter-1/logs", "/v1/nothing")) {
      String answer = answer(api, "GET " + path, "Host: localhost");
      assertTrue(answer.contains("X-Content-Type-Options: nosniff\r\n"), answer);
      assertTrue(answer.contains("Cross-Origin-Resource-Policy: same-origin\r\n"), answer);
    }
  }

  /** Attack C1: another user of the machine, who cannot read the data folder. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: localhost",
        "Host: localhost\r\nAuthorization: Bearer ",
        "Host: localhost\r\nAuthorization: Bearer 0123456789abcdef0123456789abcdef",
        "Host: localhost\r\nAuthorization: Basic TOKEN",
        "Host: localhost\r\nAuthorization: Bearer TOKENx",
        "Host: localhost\r\nCookie: TOKEN"
      })
  void withoutTheTokenNothingIsAnsweredButHealth(String headers, @TempDir Path data)
      throws Exception {
    ApiToken token = ApiToken.of(data);
    String text = Files.readString(data.resolve("api-token")).strip();
    try (HttpApi guarded = guarded(token)) {
      for (String request :
          List.of(
              "GET /v1/unikernels",
              "POST /v1/images",
              "PUT /v1/images/i/1/process",
              "DELETE /v1/unikernels/counter-1",
              "GET /v1/health",
              "GET /metrics",
              "GET /v1/nothing")) {
        String answer =
            answer(guarded, request, headers.replace("TOKEN", text) + "\r\nContent-Length: 0");
        assertTrue(answer.startsWith("HTTP/1.1 401"), request + ": " + answer);
        assertTrue(answer.contains("WWW-Authenticate: Bearer\r\n"), answer);
        assertTrue(answer.contains("\"code\":\"unauthorized\""), answer);
        assertTrue(answer.contains(data.resolve("api-token").toString()), answer);
      }
      assertTrue(answer(guarded, "GET /health/live", headers).startsWith("HTTP/1.1 200"));
    }
    assertEquals(List.of(), service.asked);
  }

  @Test
  void withTheTokenItIsAnswered(@TempDir Path data) throws Exception {
    ApiToken token = ApiToken.of(data);
    String text = Files.readString(data.resolve("api-token")).strip();
    try (HttpApi guarded = guarded(token)) {
      String answer =
          answer(guarded, "GET /v1/unikernels", "Host: localhost\r\nAuthorization: Bearer " + text);
      assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
    }
  }

  private HttpApi guarded(ApiToken token) {
    return HttpApi.start(
        service,
        Optional.of(new NoObservation()),
        Optional.of(token),
        "127.0.0.1",
        0,
        Duration.ofSeconds(60));
  }

  private static final class NoObservation implements Observation {
    @Override
    public String metrics() {
      return "";
    }

    @Override
    public ReadinessView readiness() {
      return ReadinessView.of(List.of());
    }
  }

  private String status(String headers) throws Exception {
    return answer(api, "GET /v1/unikernels", headers);
  }

  private static String answer(HttpApi from, String request, String headers) throws Exception {
    try (RawConnection connection = new RawConnection(from.url())) {
      connection.send(request + " HTTP/1.1\r\nConnection: close\r\n" + headers + "\r\n\r\n");
      return connection.readToEnd();
    }
  }
}
