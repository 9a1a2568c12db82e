package org.miragemanager.unimem.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A guest that runs in this process as it would in its own: with an environment, a log and an exit
 * code.
 */
final class RunningGuest {
  static final String TOKEN = "token-of-this-domain";

  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();

  private RunningGuest(Guest guest, Map<String, String> environment) {
    PrintStream stream = new PrintStream(log, true, UTF_8);
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                exitCode.complete(
                    GuestRuntime.run(List.of(), options -> guest, environment, stream));
              } catch (Throwable e) {
                exitCode.completeExceptionally(e);
              }
            });
  }

  static RunningGuest start(Guest guest, Path socket, long generation) {
    return new RunningGuest(
        guest,
        Map.of(
            "MIRAGE_CHANNEL",
            socket.toString(),
            "MIRAGE_TOKEN",
            TOKEN,
            "MIRAGE_UNIKERNEL",
            "test-1",
            "MIRAGE_GENERATION",
            Long.toString(generation)));
  }

  static RunningGuest startAlone(Guest guest) {
    return new RunningGuest(guest, Map.of());
  }

  /** Waits for its end. */
  int exitCode() {
    return exitCode.join();
  }

  boolean hasEnded() {
    return exitCode.isDone();
  }

  String log() {
    return log.toString(UTF_8);
  }
}
