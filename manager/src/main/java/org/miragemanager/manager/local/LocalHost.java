package org.miragemanager.manager.local;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A host agent in a process of its own, as on a machine of its own: it shares nothing with the
 * manager or other agents but the network.
 */
final class LocalHost implements AutoCloseable {
  /** What an agent prints on a line of its own once it has joined. */
  static final String READY = "ready";

  private static final long PATIENCE_MILLIS = 1000;

  private final String name;
  private final Process process;
  private final CompletableFuture<Void> ready;

  private LocalHost(String name, Process process, CompletableFuture<Void> ready) {
    this.name = name;
    this.process = process;
    this.ready = ready;
  }

  /**
   * Starts an agent; what it logs goes to {@code agent.log} in its data folder.
   *
   * @param room its room for guests and how it logs, as command-line arguments
   */
  static LocalHost start(String name, Path dataFolder, String repositoryAddress, List<String> room)
      throws IOException {
    Files.createDirectories(dataFolder);
    Process process =
        new ProcessBuilder(
                OwnProgram.command(
                    "agent",
                    List.of("--name", name, "--data", dataFolder.toString()),
                    List.of("--repository", repositoryAddress, "--with-parent"),
                    room))
            .redirectError(dataFolder.resolve("agent.log").toFile())
            .start();
    CompletableFuture<Void> ready = new CompletableFuture<>();
    // A virtual thread would block the carrier thread that others need: a pipe is read like a file.
    Thread.ofPlatform()
        .daemon()
        .name("reads " + name)
        .start(() -> awaitReady(name, dataFolder, process, ready));
    return new LocalHost(name, process, ready);
  }

  private static void awaitReady(
      String name, Path dataFolder, Process process, CompletableFuture<Void> ready) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(READY)) {
          ready.complete(null);
        }
      }
      ready.completeExceptionally(
          new IOException(
              "the agent of "
                  + name
                  + " ended before it was ready: see "
                  + dataFolder.resolve("agent.log")));
    } catch (IOException failure) {
      ready.completeExceptionally(failure);
    }
  }

  String name() {
    return name;
  }

  long pid() {
    return process.pid();
  }

  /** Done when the agent has joined; failed if it ended before that. */
  CompletableFuture<Void> ready() {
    return ready;
  }

  /** Asks the agent to end; its guests go on. */
  void stop() {
    process.destroy();
  }

  /** Waits for the end; forces it if it takes long. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        process.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
