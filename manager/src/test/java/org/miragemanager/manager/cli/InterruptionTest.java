package org.miragemanager.manager.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.miragemanager.manager.FakeService;
import org.miragemanager.manager.Miragectl;
import org.miragemanager.manager.http.HttpApi;

/** A verb in a process of its own that is ended while it waits. */
final class InterruptionTest {
  private static final String GOES_ON = "the migration of counter-1 goes on: look at it with ";

  @Test
  void saysThatTheOperationGoesOn() throws Exception {
    FakeService service = new FakeService();
    service.held = new CompletableFuture<>();
    try (HttpApi api = HttpApi.start(service, "127.0.0.1", 0)) {
      Process verb =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Miragectl.class.getName(),
                  "migrate",
                  "counter-1",
                  "--manager",
                  api.url().toString())
              .start();
      assertTrue(service.begun.await(60, TimeUnit.SECONDS));
      // Not as ^C does it (SIGINT), because a test that runs in the background ignores that.
      // Through its handle, because Process.destroy closes what the verb still says.
      verb.toHandle().destroy();
      assertTrue(verb.waitFor(60, TimeUnit.SECONDS));
      assertEquals(128 + 15, verb.exitValue());
      String err = new String(verb.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      // It may not have read yet which operation it has begun.
      assertTrue(
          err.equals(GOES_ON + "`miragectl migration show migrate-counter-1`\n")
              || err.equals(GOES_ON + "`miragectl migration list --unikernel counter-1`\n"),
          err);
      assertEquals(0, verb.getInputStream().readAllBytes().length);
      service.held.complete(null);
    }
  }
}
