package org.miragemanager.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.tests.Cluster.Part;

/** Hosts are emptied while their guests count; judged by the guests' own logs. */
class DrainScenarioTest {
  private static final int GUESTS = 12;
  private static final long PATIENCE_SECONDS = 120;

  @TempDir private static Path folder;
  private static Cluster cluster;
  private final List<String> guests = new ArrayList<>();

  @BeforeAll
  static void start() throws IOException {
    cluster = new Cluster(folder);
    cluster.startAgent("edge-3");
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @AfterEach
  void putInOrder() throws Exception {
    for (String guest : guests) {
      cluster.remove(guest);
    }
    for (String host : List.of("edge-1", "edge-2", "edge-3")) {
      cluster.call("host", "undrain", host).succeeded();
    }
  }

  private void run(String name, String host) throws IOException {
    cluster
        .manager()
        .post(
            "/v1/unikernels",
            """
            {"name":"%s","image":"counter","host":"%s","arguments":["--interval","20ms"]}"""
                .formatted(name, host));
    guests.add(name);
  }

  /** How many guests are on each host, each of which counts there. */
  private Map<String, Integer> spread() throws IOException {
    Map<String, Integer> spread = new TreeMap<>();
    for (String guest : guests) {
      String host = cluster.manager().get("/v1/unikernels/" + guest).path("host").asText();
      cluster.runsOn(guest, host);
      spread.merge(host, 1, Integer::sum);
    }
    return spread;
  }

  private static String status(String host) throws Exception {
    return cluster.call("host", "show", host).succeeded().out();
  }

  @Test
  void aDrainGoesOnWhenItsManagerIsKilled() throws Exception {
    for (int number = 1; number <= GUESTS; number++) {
      run("counter-" + number, "edge-1");
    }
    MirageProgram.Result begun =
        cluster.call("host", "drain", "edge-1", "--parallel", "2", "--detach").succeeded();
    assertTrue(begun.out().startsWith("the drain of edge-1 goes on"), begun.out());
    Deadline.of(PATIENCE_SECONDS)
        .until(() -> guestsOf("edge-1") < GUESTS, () -> "the first is moved");
    cluster.kill(Part.MANAGER);
    cluster.start(Part.MANAGER);
    assertTrue(guestsOf("edge-1") > 0, "it was killed in the middle");
    assertTrue(status("edge-1").contains("draining"));

    // Whoever asks again waits for the one that goes on.
    MirageProgram.Result ended = cluster.call("host", "drain", "edge-1").succeeded();
    assertTrue(ended.out().contains("edge-1 is drained"), ended.out());
    assertEquals(Map.of("edge-2", GUESTS / 2, "edge-3", GUESTS / 2), spread());
    assertTrue(status("edge-1").contains("drained"));
    MirageProgram.Result again = cluster.call("host", "drain", "edge-1").succeeded();
    assertEquals("edge-1 is drained already: it has no guest and takes none\n", again.out());

    MirageProgram.Result refused = cluster.call("migrate", "counter-1", "edge-1");
    assertEquals(1, refused.exitCode());
    assertTrue(refused.err().contains("edge-1 is drained"), refused.err());
    assertEquals("edge-1 takes guests again\n", cluster.call("host", "undrain", "edge-1").out());
    cluster.call("migrate", "counter-1", "edge-1").succeeded();
    cluster.runsOn("counter-1", "edge-1");
  }

  private static int guestsOf(String host) throws IOException {
    return cluster.manager().get("/v1/hosts/" + host).path("guests").asInt();
  }

  @Test
  void guestsThatNobodyCanTakeAreNamedAndUndrainLeavesThemWhereTheyAre() throws Exception {
    cluster.call("host", "drain", "edge-2").succeeded();
    cluster.call("host", "drain", "edge-3").succeeded();
    run("lonely", "edge-1");
    MirageProgram.Result failed = cluster.call("host", "drain", "edge-1");
    assertEquals(1, failed.exitCode(), failed.out());
    assertTrue(
        failed.err().contains("edge-1 is not empty: 0 guests moved, 1 could not be: lonely ("),
        failed.err());
    assertTrue(failed.err().contains("can take lonely"), failed.err());
    assertTrue(status("edge-1").contains("draining"));
    cluster.runsOn("lonely", "edge-1");
    JsonNode last = cluster.manager().get("/v1/hosts/edge-1/drain");
    assertEquals("failed", last.path("outcome").asText(), last.toString());

    cluster.call("host", "undrain", "edge-2").succeeded();
    cluster.call("host", "drain", "edge-1").succeeded();
    cluster.runsOn("lonely", "edge-2");
  }

  @Test
  void aDrainedHostIsForgottenAndJoinsAgainAsANewOne() throws Exception {
    Process agent = cluster.startAgent("edge-4");
    run("visitor", "edge-4");
    assertEquals("has 1 guest; drain it", refusalToForget("has 1 guest; drain it"));
    cluster.call("host", "drain", "edge-4").succeeded();
    assertEquals("the agent of edge-4 runs", refusalToForget("the agent of edge-4 runs"));
    end(agent);
    assertEquals("edge-4 is forgotten\n", cluster.call("host", "rm", "edge-4").succeeded().out());
    assertEquals(3, cluster.call("host", "show", "edge-4").exitCode());

    Process later = cluster.startAgent("edge-4");
    assertTrue(status("edge-4").contains("ready"));
    cluster.call("migrate", "visitor", "edge-4").succeeded();
    cluster.runsOn("visitor", "edge-4");
    // What it counted there can be read only while the host is known.
    cluster.remove("visitor");
    guests.clear();
    cluster.call("host", "drain", "edge-4").succeeded();
    end(later);
    cluster.call("host", "rm", "edge-4").succeeded();
  }

  /** What edge-4 is not forgotten for: the words if they are told, else all that is. */
  private static String refusalToForget(String words) throws Exception {
    MirageProgram.Result refused = cluster.call("host", "rm", "edge-4");
    assertEquals(1, refused.exitCode(), refused.out());
    return refused.err().contains(words) ? words : refused.err();
  }

  private static void end(Process agent) throws InterruptedException {
    agent.destroy();
    assertTrue(agent.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "it ends");
  }
}
