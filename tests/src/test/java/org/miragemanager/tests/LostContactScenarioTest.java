package org.miragemanager.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.miragemanager.demo.log.StepLog;
import org.miragemanager.tests.Cluster.Part;
import org.miragemanager.tests.faults.relay.Relay;

/**
 * Parts do not die, but nobody hears of them for a while: what they did meanwhile is judged by the
 * guests' own logs, and what they do when they are back.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LostContactScenarioTest {
  private static final long LONGER_THAN_A_LEASE = TimeUnit.SECONDS.toNanos(3);

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

  /** What is no longer the owner ends as soon as its agent is back. */
  private static void staleDomainEnds(String name, ProcessHandle stale) {
    hosts.await(() -> !stale.isAlive(), "the stale domain of " + name + " has ended");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"killed", "held"})
  void aGuestWhoseAgentIsGoneStopsInTimeAndRunsElsewhere(String how) throws Exception {
    hosts.run("orphan", "edge-1");
    long generation = hosts.generation("orphan");
    ProcessHandle stale = hosts.process("orphan");
    if (how.equals("killed")) {
      hosts.killAgent("edge-1");
    } else {
      hosts.signalAgent("edge-1", "-STOP");
    }
    assertNotEquals("edge-1", hosts.awaitRunsAgain("orphan", generation).get("host").asText());
    assertTrue(stale.isAlive(), "nobody has ended it yet");
    hosts.printed("orphan").requireOneAfterAnother(0);
    if (how.equals("killed")) {
      hosts.startAgent("edge-1");
    } else {
      hosts.signalAgent("edge-1", "-CONT");
    }
    staleDomainEnds("orphan", stale);
    hosts.awaitStep("orphan");
    hosts.printed("orphan").requireOneAfterAnother(0);
  }

  @Test
  void aHostThatHangsAndGoesOnFinishesOneStepAtMost() throws Exception {
    hosts.run("sleeper", "edge-1");
    long generation = hosts.generation("sleeper");
    ProcessHandle stale = hosts.process("sleeper");
    hosts.signalHost("edge-1", "-STOP");
    assertNotEquals("edge-1", hosts.awaitRunsAgain("sleeper", generation).get("host").asText());
    hosts.signalHost("edge-1", "-CONT");
    staleDomainEnds("sleeper", stale);
    hosts.awaitStep("sleeper");
    hosts.printed("sleeper").requireOneAfterAnother(1);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"to the manager", "from the manager", "both"})
  void aHostThatIsCutOffStopsItsGuestsBeforeTheyRunElsewhere(String direction) throws Exception {
    try (Relay relay = new Relay(hosts.cluster().agentsPort())) {
      hosts.startAgentBehind(relay.port(), "edge-4");
      hosts.run("island", "edge-4");
      long generation = hosts.generation("island");
      ProcessHandle stale = hosts.process("island");
      switch (direction) {
        case "to the manager" -> relay.stallToServer();
        case "from the manager" -> relay.stallToClient();
        default -> relay.cut();
      }
      assertNotEquals("edge-4", hosts.awaitRunsAgain("island", generation).get("host").asText());
      assertTrue(stale.isAlive(), "nobody could tell it yet");
      hosts.printed("island").requireOneAfterAnother(0);
      relay.heal();
      staleDomainEnds("island", stale);
      hosts.await(() -> hosts.host("edge-4").path("leaseRuns").asBoolean(), "edge-4 is back");
      hosts.printed("island").requireOneAfterAnother(0);
      hosts.remove("edge-4");
    }
  }

  @Test
  void guestsOfAManagerThatDiesFreezeAndGoOnWhereTheyAre() throws Exception {
    hosts.run("patient", "edge-1");
    long generation = hosts.generation("patient");
    hosts.cluster().kill(Part.MANAGER);
    long killed = System.nanoTime();
    hosts.await(
        () -> System.nanoTime() - last("patient").nanos() > LONGER_THAN_A_LEASE, "it is frozen");
    long frozen = last("patient").nanos();
    assertTrue(frozen - killed < LONGER_THAN_A_LEASE, "not later than its lease ends");
    hosts.cluster().start(Part.MANAGER);
    hosts.awaitStep("patient");
    assertEquals(generation, hosts.generation("patient"));
    hosts.printed("patient").requireContiguous();
  }

  /** The last one: for a minute after it no lease may be ended, and no lost guest brought back. */
  @Test
  @Order(Integer.MAX_VALUE)
  void guestsOfAManagerThatIsStoppedInOrderGoOn() throws Exception {
    hosts.run("busy", "edge-1");
    long generation = hosts.generation("busy");
    hosts.cluster().stop(Part.MANAGER);
    long stopped = System.nanoTime();
    hosts.await(
        () -> last("busy").nanos() - stopped > LONGER_THAN_A_LEASE, "it runs longer than a lease");
    hosts.cluster().start(Part.MANAGER);
    hosts.awaitStep("busy");
    assertEquals(generation, hosts.generation("busy"));
    hosts.printed("busy").requireContiguous();
  }

  private static StepLog.Step last(String name) throws IOException {
    return hosts.printed(name).steps().getLast();
  }

  @Test
  void whatIsLostWhileTemporalIsAwayIsBroughtBackWhenItIsThere() throws Exception {
    hosts.run("lost", "edge-1");
    hosts.run("well", "edge-1");
    long generation = hosts.generation("lost");
    long well = hosts.generation("well");
    hosts.cluster().kill(Part.TEMPORAL);
    hosts.process("lost").destroyForcibly();
    hosts.await(
        () -> hosts.unikernel("lost").path("status").asText().equals("failed"), "it is shown so");
    hosts.awaitStep("well");
    hosts.cluster().start(Part.TEMPORAL);
    hosts.awaitRunsAgain("lost", generation);
    assertEquals(well, hosts.generation("well"));
    hosts.printed("lost").requireOneAfterAnother(0);
    hosts.printed("well").requireContiguous();
  }
}
