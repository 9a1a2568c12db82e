package org.miragemanager.tests.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.tests.ThreeHosts;

/**
 * nomad#12920, cloudstack#13510: the emptiest host is one that the manager cannot reach, so that
 * every guest is sent there. It took a minute for each operation, and a lost host's guests were not
 * back in five.
 */
class Nomad12920BlackHoleTest {
  private static final String HOLE = "hole";

  /** A minute was waited for each call; a machine may be busy. */
  private static final Duration AT_ONCE = Duration.ofSeconds(25);

  @TempDir private static Path folder;
  private static ThreeHosts hosts;

  @BeforeAll
  static void start() throws IOException {
    hosts = new ThreeHosts(folder);
  }

  @AfterAll
  static void stop() {
    hosts.close();
  }

  @AfterEach
  void putInOrder() throws Exception {
    hosts.putInOrder();
  }

  @Test
  void aHostThatCannotBeReachedIsPassedOver() throws Exception {
    hosts.startAgent(HOLE, "--advertise=127.0.0.1:9", "--memory=1000G");
    hosts.await(
        () -> hosts.host(HOLE).path("trouble").asText().equals("unreachable"), "it is noticed");
    String list = hosts.cluster().call("host", "list").succeeded().out();
    assertTrue(list.contains("unreachable"), list);
    String shown = hosts.cluster().call("host", "show", HOLE).succeeded().out();
    assertTrue(shown.contains("refused"), shown);

    hosts.run("counter", "edge-1");
    long begun = System.nanoTime();
    JsonNode moved = hosts.cluster().manager().post("/v1/unikernels/counter/migrate", "{}");
    assertEquals("done", moved.path("outcome").asText(), moved.toString());
    assertNotEquals(HOLE, moved.path("target").asText());

    long generation = hosts.generation("counter");
    hosts.killHost(moved.path("target").asText());
    JsonNode back = hosts.awaitRunsAgain("counter", generation);
    assertNotEquals(HOLE, back.path("host").asText());
    Duration taken = Duration.ofNanos(System.nanoTime() - begun);
    assertTrue(taken.compareTo(AT_ONCE) < 0, "it took " + taken);
    hosts.printed("counter").requireOneAfterAnother(0);
  }
}
