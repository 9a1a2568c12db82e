package org.miragemanager.manager.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.manager.FakeService;
import org.miragemanager.manager.cli.output.ProgressLine.ProgressRhythm;
import org.miragemanager.manager.http.HttpApi;

/** What a verb says while it waits. */
final class ProgressTest {
  private static final String LINE =
      "counter-1: migration: waits for the target to boot \\(\\d s\\)";

  @TempDir private Path home;
  private final FakeService service = new FakeService();
  private final HttpApi api = HttpApi.start(service, "127.0.0.1", 0);

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void onATerminalTheLineIsRewrittenAndTakenAway() {
    Console.Ended ended = migrate(true);
    assertTrue(
        ended.err().matches("(\r" + LINE + "\u001b\\[K){2,}(?s:.*)\r\u001b\\[K"), ended.err());
    assertTrue(ended.out().startsWith("counter-1 moved"), ended.out());
  }

  @Test
  void elsewhereALineIsAdded() {
    Console.Ended ended = migrate(false);
    assertTrue(ended.err().matches("(" + LINE + "\n){2,}(?s:.*)"), ended.err());
    assertTrue(ended.out().startsWith("counter-1 moved"), ended.out());
  }

  @Test
  void aQuickOperationSaysNothing() {
    assertEquals("", new Console(home).run(command()).err());
  }

  /** A manager that stops while a verb waits may only be started anew: it is asked again. */
  @Test
  void aManagerThatIsStartedAnewIsAskedAgain() throws Exception {
    service.held = new CompletableFuture<>();
    CompletableFuture<Console.Ended> ended =
        CompletableFuture.supplyAsync(() -> new Console(home).run(command()));
    assertTrue(service.begun.await(10, TimeUnit.SECONDS));
    int port = api.url().getPort();
    api.close();
    try (HttpApi next = HttpApi.start(service, "127.0.0.1", port)) {
      service.held.complete(null);
      assertEquals(port, next.url().getPort());
      // A connection that is not accepted yet when the server stops is given up after half a
      // minute.
      Console.Ended end = ended.get(90, TimeUnit.SECONDS);
      assertEquals(0, end.exitCode(), end.err());
      assertTrue(end.out().startsWith("counter-1 moved"), end.out());
    }
  }

  private Console.Ended migrate(boolean terminal) {
    service.held = new CompletableFuture<>();
    service.looksUntilEnd.set(3);
    Console console = new Console(home);
    console.terminal = terminal;
    console.rhythm = new ProgressRhythm(Duration.ofMillis(20), Duration.ofMillis(20));
    Console.Ended ended = console.run(command());
    assertEquals(0, ended.exitCode(), ended.err());
    return ended;
  }

  private String[] command() {
    return new String[] {"migrate", "counter-1", "--manager", api.url().toString()};
  }
}
