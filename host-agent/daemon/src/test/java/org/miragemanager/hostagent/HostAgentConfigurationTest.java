package org.miragemanager.hostagent;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.miragemanager.hostagent.HostAgentConfiguration.HostAndPort;

final class HostAgentConfigurationTest {

  @ParameterizedTest
  @CsvSource({"edge-2:7400, edge-2, 7400", "127.0.0.1:0, 127.0.0.1, 0", "[::1]:7400, ::1, 7400"})
  void addressesAreRead(String text, String host, int port) {
    assertEquals(new HostAndPort(host, port), HostAndPort.parse(text));
    assertEquals(text, HostAndPort.parse(text).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "edge-2", ":7400", "edge-2:", "edge-2:x", "edge-2:70000", "::1:7400"})
  void whatIsNoAddressIsRefused(String text) {
    IllegalArgumentException failure =
        assertThrows(IllegalArgumentException.class, () -> HostAndPort.parse(text));
    Messages.assertMessage("address-invalid", failure.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Edge", "-edge", "edge/1"})
  void whatIsNoHostNameIsRefused(String name) {
    assertThrows(
        IllegalArgumentException.class,
        () -> HostAgentConfiguration.of(name, Path.of("data"), "localhost:7300"));
  }

  @Test
  void aHostWithoutRoomIsRefused() {
    HostAgentConfiguration configuration =
        HostAgentConfiguration.of("edge-1", Path.of("data"), "localhost:7300");
    assertThrows(IllegalArgumentException.class, () -> configuration.withRoom(0, 1));
    assertThrows(
        IllegalArgumentException.class,
        () -> configuration.withPlannedStopLease(Duration.ofSeconds(-1)));
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:7440, 127.0.0.1:0",
    "localhost:7440, 127.0.0.1:0",
    "[::1]:7440, localhost:7450",
    "127.0.0.1:7440, 10.0.0.3:7450",
    "0.0.0.0:7440, 127.0.0.1:0",
    // Case kubevirt PR#17755: an address in another form is the same address.
    "[::1]:7440, 127.0.0.1:0",
    "[0:0:0:0:0:0:0:1]:7440, 127.0.0.1:0",
    "[0:0:0:0:0:0:0:1]:7440, [::1]:0",
    "10.0.0.1:7440, 10.0.0.3:7450",
    "manager:7440, edge-3:7450"
  })
  void anAgentThatItsManagerCanReachIsTaken(String repository, String listen) {
    assertDoesNotThrow(agent(repository, listen)::requireReachable);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1:7440, 127.0.0.1:0",
    "manager:7440, localhost:7450",
    "10.0.0.1:7440, [::1]:7450",
    "10.0.0.1:7440, 0.0.0.0:7450",
    "127.0.0.1:7440, 0.0.0.0:7450",
    "10.0.0.1:7440, [::]:7450",
    "10.0.0.1:7440, []:7450"
  })
  void anAgentThatItsManagerCannotReachIsRefused(String repository, String listen) {
    HostAgentConfiguration agent = agent(repository, listen);
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, agent::requireReachable);
    Messages.assertMessage("agent-unreachable", refusal.getMessage());
    assertDoesNotThrow(agent.withAdvertisedAddress("10.0.0.3:7450")::requireReachable);
  }

  private static HostAgentConfiguration agent(String repository, String listen) {
    return HostAgentConfiguration.of("edge-3", Path.of("data"), repository)
        .withListenAddress(listen);
  }
}
