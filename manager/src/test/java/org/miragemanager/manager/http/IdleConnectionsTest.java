package org.miragemanager.manager.http;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
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

  /** The idle time-out begins anew with each byte: the head of a request has a time of its own. */
  @ParameterizedTest
  @ValueSource(strings = {"", "GET /v1/health" + HEAD + "\r\n"})
  void isClosedIfAHeadComesByteByByte(String before) throws Exception {
    try (RawConnection connection = new RawConnection(api.url());
        ScheduledExecutorService drip = Executors.newSingleThreadScheduledExecutor()) {
      connection.send(before + "GET /v1/health HTTP/1.1\r\nx: ");
      ScheduledFuture<?> dripping =
          drip.scheduleAtFixedRate(() -> sendQuietly(connection), 0, 30, TimeUnit.MILLISECONDS);
      try {
        connection.readToEnd();
      } finally {
        dripping.cancel(false);
      }
    }
  }

  private static void sendQuietly(RawConnection connection) {
    try {
      connection.send("y");
    } catch (IOException closed) {
      // That is what is waited for.
    }
  }

  /** Once there are as many as there may be, those without a request are closed for the others. */
  @Test
  void thereAreOnlySoMany() throws Exception {
    List<RawConnection> silent = new ArrayList<>();
    try (HttpApi patient =
        HttpApi.start(
            service, Optional.empty(), Optional.empty(), "127.0.0.1", 0, Duration.ofMinutes(5))) {
      for (int number = 0; number < HttpApi.mostConnections(); number++) {
        silent.add(new RawConnection(patient.url()));
      }
      try (RawConnection user = new RawConnection(patient.url())) {
        user.send("GET /v1/health" + HEAD + "\r\n");
        user.readUntil("HTTP/1.1 200");
      }
      assertTrue(isReset(silent.getFirst()), "the first is closed long before its time");
    } finally {
      for (RawConnection connection : silent) {
        connection.close();
      }
    }
  }

  /** RawConnection waits for ten seconds, and fails then. */
  private static boolean isReset(RawConnection connection) throws IOException {
    return connection.readToEnd().isEmpty();
  }
}
