package org.miragemanager.manager.http;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.miragemanager.manager.FakeService;

/** Attack M1: connections on which nothing comes any more are closed, whatever they began. */
final class IdleConnectionsTest {
  private static final String HEAD = " HTTP/1.1\r\nHost: localhost\r\n";

  private final FakeService service = new FakeService();
  private final HttpApi api =
      HttpApi.start(
          service, Optional.empty(), Optional.empty(), "127.0.0.1", 0, Duration.ofMillis(300));

  @AfterEach
  void close() {
    api.close();
  }

  /** RawConnection waits for ten seconds, which is long beside the time-out. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "GET /v1/health HT",
        "POST /v1/unikernels" + HEAD + "Content-Length: 50\r\n\r\n{\"name\":",
        "PUT /v1/images/i/1/process" + HEAD + "Content-Length: 5000\r\n\r\nhalf",
        "PUT /v1/images/i/1/process" + HEAD + "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
        "GET /v1/health" + HEAD + "\r\n"
      })
  void isClosed(String sent) throws Exception {
    try (RawConnection connection = new RawConnection(api.url())) {
      connection.send(sent);
      connection.readToEnd();
    }
  }

  @Test
  void aFollowerOfASilentGuestIsNotIdle() throws Exception {
    service.chatty = false;
    try (RawConnection connection = new RawConnection(api.url())) {
      connection.send("GET /v1/unikernels/counter-1/logs?follow=true" + HEAD + "\r\n");
      connection.readUntil("tick");
      assertFalse(service.followed.await(1200, TimeUnit.MILLISECONDS), "it is not idle");
    }
  }
}
