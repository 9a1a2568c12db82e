package org.miragemanager.hostagent.watchdog;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.hostagent.driver.system.ProcessIdentity;
import org.miragemanager.hostagent.watchdog.WatchdogProtocol.ProcessState;
import org.miragemanager.hostagent.watchdog.WatchdogProtocol.Request;

/** A connection to a real watchdog that runs in this process. */
@EnabledOnOs(OS.LINUX)
final class WatchdogConnectionTest {

  private static final long PATIENCE_SECONDS = 30;
  private static final ProcessIdentity NOBODY = new ProcessIdentity(1, "never-started");

  @TempDir private Path folder;

  @Test
  void aCallerThatIsToldSlowlyDoesNotMakeTheWatchdogSeemSilent() throws Exception {
    serve();
    CountDownLatch mayGoOn = new CountDownLatch(1);
    CountDownLatch told = new CountDownLatch(1);
    try (WatchdogConnection watchdog = connect()) {
      CompletableFuture<Void> slow =
          find(watchdog)
              .thenAccept(
                  condition -> {
                    told.countDown();
                    pass(mayGoOn);
                  });
      assertTrue(told.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
      CompletableFuture<Optional<ProcessState>> next = find(watchdog);
      await(() -> watchdog.unansweredNanos() == 0);
      assertFalse(next.isDone(), "in the order of the answers");
      mayGoOn.countDown();
      slow.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      next.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
  }

  @Test
  void whatIsAskedOfAClosedConnectionFails() throws Exception {
    serve();
    WatchdogConnection watchdog = connect();
    find(watchdog).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    watchdog.close();
    CompletableFuture<Optional<ProcessState>> late = find(watchdog);
    assertThrows(ExecutionException.class, () -> late.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
  }

  private static CompletableFuture<Optional<ProcessState>> find(WatchdogConnection watchdog) {
    return watchdog.ask(number -> new Request.Find(number, NOBODY));
  }

  private void serve() {
    WatchList nothing = new WatchList(new BootClock(), new SystemProcesses());
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                new WatchdogServer("watchdog", socket(), nothing).run();
              } catch (IOException failure) {
                throw new UncheckedIOException(failure);
              }
            });
  }

  /** The watchdog may not listen yet. */
  private WatchdogConnection connect() throws InterruptedException {
    long patienceMillis = TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      try {
        return WatchdogConnection.open(socket(), "watchdog", patienceMillis);
      } catch (IOException notYet) {
        assertTrue(System.nanoTime() - end < 0, notYet.toString());
      }
    }
  }

  private Path socket() {
    return folder.resolve("keeper.sock");
  }

  private static void pass(CountDownLatch latch) {
    try {
      assertTrue(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() - end < 0, "never happened");
      Thread.onSpinWait();
    }
  }
}
