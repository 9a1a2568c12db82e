package org.miragemanager.manager.temporal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.uber.m3.tally.NoopScope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporalConnectionTest {
  @TempDir private Path folder;

  private TemporalConnection connect(GuardedServer server, String key) {
    Map<String, String> environment =
        Map.of(
            "TEMPORAL_ADDRESS",
            server.address(),
            // As TEMPORAL_API_KEY sends it; but with that, the SDK insists on TLS.
            "TEMPORAL_GRPC_META_AUTHORIZATION",
            "Bearer " + key,
            "TEMPORAL_CONFIG_FILE",
            folder.resolve("none").toString());
    return TemporalConnection.open(
        ConfiguredTemporal.of(environment, Optional.empty()), folder, new NoopScope());
  }

  @Test
  void keyIsShownWithEveryCall() throws IOException {
    try (GuardedServer server = new GuardedServer("sesame");
        TemporalConnection connection = connect(server, "sesame")) {
      assertEquals("the-namespace", connection.cluster());
    }
  }

  @Test
  void wrongKeyIsTold() throws IOException {
    try (GuardedServer server = new GuardedServer("sesame")) {
      TemporalException refusal =
          assertThrows(TemporalException.class, () -> connect(server, "simsim"));
      assertTrue(refusal.getMessage().contains("TEMPORAL_API_KEY"), refusal.getMessage());
    }
  }
}
