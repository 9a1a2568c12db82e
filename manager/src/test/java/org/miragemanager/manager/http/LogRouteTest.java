package org.miragemanager.manager.http;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.miragemanager.manager.FakeService;

/** Callers that follow logs and hang up, and logs that break off. */
final class LogRouteTest {
  private static final String HEADERS = " HTTP/1.1\r\nHost: localhost\r\n\r\n";

  private final FakeService service = new FakeService();
  private final HttpApi api = HttpApi.start(service, "127.0.0.1", 0);

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void aFollowerThatHangsUpEndsFollowing() throws Exception {
    follow();
    assertTrue(service.followed.await(10, TimeUnit.SECONDS));
  }

  @Test
  void aFollowerOfASilentGuestThatHangsUpEndsFollowing() throws Exception {
    service.chatty = false;
    follow();
    assertTrue(service.followed.await(10, TimeUnit.SECONDS));
  }

  private void follow() throws IOException, InterruptedException {
    try (RawConnection connection = new RawConnection(api.url())) {
      connection.send("GET /v1/unikernels/counter-1/logs?follow=true" + HEADERS);
      String head = connection.readUntil("tick of counter-1\n");
      assertTrue(head.contains("text/plain"), head);
      assertTrue(service.follows.await(10, TimeUnit.SECONDS));
    }
  }

  @Test
  void aServerThatStopsEndsFollowing() throws Exception {
    service.chatty = false;
    try (RawConnection connection = new RawConnection(api.url())) {
      connection.send("GET /v1/unikernels/counter-1/logs?follow=true" + HEADERS);
      assertTrue(service.follows.await(10, TimeUnit.SECONDS));
      api.close();
      assertTrue(service.followed.await(10, TimeUnit.SECONDS));
    }
  }

  @Test
  void logsThatBreakOffDoNotLookWhole() throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(api.url() + "/v1/unikernels/broken/logs")).build();
      assertThrows(IOException.class, () -> client.send(request, BodyHandlers.ofString()));
    }
  }

  @Test
  void norToACallerWhoseConnectionEndsAnyway() throws Exception {
    try (RawConnection connection = new RawConnection(api.url())) {
      connection.send(
          "GET /v1/unikernels/broken/logs HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      assertThrows(IOException.class, connection::readToEnd);
    }
  }

  @Test
  void aFollowerThatSendsAnotherRequestIsCutOff() throws Exception {
    service.chatty = false;
    try (RawConnection connection = new RawConnection(api.url())) {
      connection.send("GET /v1/unikernels/counter-1/logs?follow=true" + HEADERS);
      assertTrue(service.follows.await(10, TimeUnit.SECONDS));
      connection.send("GET /v1/health" + HEADERS);
      assertTrue(service.followed.await(10, TimeUnit.SECONDS));
      assertThrows(IOException.class, connection::readToEnd);
    }
  }
}
