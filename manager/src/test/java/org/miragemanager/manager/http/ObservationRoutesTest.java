package org.miragemanager.manager.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.miragemanager.manager.FakeService;
import org.miragemanager.manager.service.Observation;
import org.miragemanager.manager.service.Observation.ReadinessView;
import org.miragemanager.manager.service.Observation.ReadinessView.Part;

/** What monitoring gets over HTTP. */
final class ObservationRoutesTest {
  private static final class FakeObservation implements Observation {
    private volatile ReadinessView readiness =
        ReadinessView.of(List.of(new Part("repository", true, null)));

    @Override
    public String metrics() {
      return "mirage_unikernels 1.0\n";
    }

    @Override
    public ReadinessView readiness() {
      return readiness;
    }
  }

  private final FakeObservation observation = new FakeObservation();
  private final HttpApi api =
      HttpApi.start(
          new FakeService(),
          Optional.of(observation),
          Optional.empty(),
          "127.0.0.1",
          0,
          Duration.ofSeconds(60));
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    client.close();
    api.close();
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(api.url() + path)).build(), BodyHandlers.ofString());
  }

  @Test
  void metricsAreInPrometheusTextFormat() throws Exception {
    HttpResponse<String> answer = get("/metrics");
    assertEquals(200, answer.statusCode());
    assertEquals(
        "text/plain; version=0.0.4; charset=utf-8",
        answer.headers().firstValue("Content-Type").orElseThrow());
    assertEquals("mirage_unikernels 1.0\n", answer.body());
  }

  @Test
  void aReadyManagerSaysSo() throws Exception {
    HttpResponse<String> answer = get("/health/ready");
    assertEquals(200, answer.statusCode());
    assertEquals(
        "{\"ready\":true,\"parts\":[{\"name\":\"repository\",\"ready\":true}]}", answer.body());
  }

  @Test
  void oneThatIsNotReadySaysWhichPartIsNot() throws Exception {
    observation.readiness =
        ReadinessView.of(
            List.of(
                new Part("repository", true, null),
                new Part("temporal", false, "nobody is there")));
    HttpResponse<String> answer = get("/health/ready");
    assertEquals(503, answer.statusCode());
    assertEquals(
        "{\"ready\":false,\"parts\":[{\"name\":\"repository\",\"ready\":true},"
            + "{\"name\":\"temporal\",\"ready\":false,\"problem\":\"nobody is there\"}]}",
        answer.body());
    assertEquals(200, get("/health/live").statusCode());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/metrics", "/health/live", "/health/ready"})
  void aPageOfAnotherOriginIsRefused(String path) throws Exception {
    try (RawConnection connection = new RawConnection(api.url())) {
      connection.send("GET " + path + " HTTP/1.1\r\nHost: evil.example\r\n\r\n");
      assertTrue(connection.readUntil("\r\n").startsWith("HTTP/1.1 403"));
    }
  }
}
