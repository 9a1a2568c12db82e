package org.miragemanager.manager.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.manager.FakeService;
import org.miragemanager.manager.cli.Console;
import org.miragemanager.manager.cli.client.JsonObjectReader;
import org.miragemanager.manager.cli.output.ProgressLine.ProgressRhythm;
import org.miragemanager.manager.http.HttpApi;

/** The verbs that do something to hosts, against a fake manager over real HTTP. */
final class HostCommandsTest {
  private static final String GOES_ON =
      "the drain of edge-1 goes on: look at it with `miragectl host show edge-1`\n";

  @TempDir private Path home;
  private final FakeService service = new FakeService();
  private final HttpApi api = HttpApi.start(service, "127.0.0.1", 0);
  private Console console;

  @BeforeEach
  void prepare() {
    console = new Console(home);
  }

  @AfterEach
  void close() {
    api.close();
  }

  private Console.Ended run(String command) {
    return console.run((command + " --manager " + api.url()).split(" "));
  }

  @Test
  void drains() {
    assertEquals(
        new Console.Ended(0, "edge-1 is drained: 12 guests moved\n", ""), run("host drain edge-1"));
    assertEquals(List.of("drain edge-1 4"), service.asked);
  }

  @Test
  void drainsAsManyAtATimeAsAskedForWithoutWaiting() {
    service.held = new CompletableFuture<>();
    assertEquals(new Console.Ended(0, GOES_ON, ""), run("host drain edge-1 --parallel 8 --detach"));
    assertEquals(List.of("drain edge-1 8"), service.asked);
    assertEquals(2, run("host drain edge-1 --parallel 65").exitCode());
    assertEquals(2, run("host drain edge-1 --parallel few").exitCode());
  }

  @Test
  void aDrainOfADrainedHostSaysSo() {
    service.drained = true;
    assertEquals(
        new Console.Ended(0, "edge-1 is drained already: it has no guest and takes none\n", ""),
        run("host drain edge-1"));
  }

  @Test
  void guestsThatStayAreToldAndExitCodeIsOne() {
    service.outcome = "failed";
    service.detail = "edge-1 is not empty: 10 guests moved, 2 could not be";
    assertEquals(
        new Console.Ended(
            1, "", "miragectl: edge-1 is not empty: 10 guests moved, 2 could not be\n"),
        run("host drain edge-1"));
  }

  /** Case kubevirt#6782: a script is told which guests stay, and why. */
  @Test
  void aDrainThatLeavesGuestsTellsProgramsWhichAndWhy() throws Exception {
    service.outcome = "failed";
    service.detail = "edge-1 is not empty: 0 guests moved, 2 could not be";
    service.staying = Map.of("a", "no host has room", "b", "is busy");
    Console.Ended ended = run("host drain edge-1 -o json");
    assertEquals(1, ended.exitCode());
    JsonObjectReader drain = JsonObjectReader.parseObject(ended.out());
    assertEquals("failed", drain.text("outcome"));
    assertEquals(service.staying, drain.labels("staying"));
    assertEquals(
        service.detail,
        JsonObjectReader.parseObject(ended.err()).object("error").needed("message"));
  }

  @Test
  void whatIsForgottenIsToldToProgramsToo() throws Exception {
    service.drained = true;
    JsonObjectReader removal = JsonObjectReader.parseObject(run("host rm edge-1 -o json").out());
    assertEquals("host", removal.text("kind"));
    assertEquals("edge-1", removal.text("removed"));
  }

  @Test
  void saysHowFarItIs() {
    service.held = new CompletableFuture<>();
    service.looksUntilEnd.set(3);
    console.rhythm = new ProgressRhythm(Duration.ofMillis(20), Duration.ofMillis(20));
    Console.Ended ended = run("host drain edge-1");
    assertEquals(0, ended.exitCode(), ended.err());
    assertTrue(
        ended.err().startsWith("edge-1: drain: moved 37 of 200, 2 failed (0 s)\n"), ended.err());
  }

  @Test
  void undrains() {
    assertEquals(
        new Console.Ended(0, "edge-1 takes guests already\n", ""), run("host undrain edge-1"));
    service.drained = true;
    assertEquals(
        new Console.Ended(0, "edge-1 takes guests again\n", ""), run("host undrain edge-1"));
  }

  @Test
  void undrainsWhileADrainGoesOn() {
    service.drained = true;
    service.drainGoesOn.set(true);
    assertEquals(
        new Console.Ended(0, "edge-1 takes guests again\n", ""), run("host undrain edge-1"));
    assertEquals(List.of("undrain edge-1", "undrain edge-1"), service.asked);
  }

  @Test
  void aDrainIsShownAsAnOperationToo() {
    service.held = new CompletableFuture<>();
    run("host drain edge-1 --detach");
    String shown = run("migration show drain-edge-1").out();
    assertTrue(shown.contains("moved 37 of 200, 2 failed"), shown);
    assertTrue(shown.contains("edge-1"), shown);
  }

  @Test
  void forgets() {
    Console.Ended refused = run("host rm edge-1");
    assertEquals(
        new Console.Ended(1, "", "miragectl: Host edge-1 takes guests; drain it.\n"), refused);
    service.drained = true;
    assertEquals(new Console.Ended(0, "edge-1 is forgotten\n", ""), run("host rm edge-1"));
  }

  @Test
  void anUnknownHostIsNotFound() {
    for (String verb : List.of("drain", "undrain", "rm")) {
      Console.Ended ended = run("host " + verb + " edge-9");
      assertEquals(3, ended.exitCode(), verb);
      assertTrue(ended.err().contains("there is no host edge-9"), ended.err());
    }
  }

  @Test
  void whoeverTakesNoGuestsIsShownSo() {
    assertTrue(run("host show edge-1").out().contains("ready"));
    service.drained = true;
    assertTrue(run("host show edge-1").out().contains("draining"));
  }
}
