package org.miragemanager.manager.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.miragemanager.manager.FakeService;

final class LoopbackGateTest {
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
        "Host: localhost\r\nOrigin: http://localhost:3000",
        "Host: localhost\r\nOrigin: http://127.0.0.1",
        "Host: localhost\r\nOrigin: http://[::1]:3000"
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
        "Host: localhost\r\nOrigin: null",
        "Host: localhost\r\nOrigin: file://",
        "Host: localhost\r\nOrigin: http://[::1"
      })
  void aPageOfAnotherOriginIsRefused(String headers) throws Exception {
    assertTrue(status(headers).startsWith("HTTP/1.1 403"));
    assertEquals(List.of(), service.asked);
  }

  private String status(String headers) throws Exception {
    try (RawConnection connection = new RawConnection(api.url())) {
      connection.send("GET /v1/unikernels HTTP/1.1\r\n" + headers + "\r\n\r\n");
      return connection.readUntil("\r\n");
    }
  }
}
