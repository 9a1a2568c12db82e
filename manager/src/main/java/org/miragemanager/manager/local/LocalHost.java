package org.miragemanager.manager.local;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.miragemanager.manager.process.ChildCommand;

/**
 * A host agent in a process of its own, as on a machine of its own: it shares nothing with the
 * manager or other agents but the network.
 */
public final class LocalHost implements AutoCloseable {
  /** What an agent prints on a line of its own once it has joined. */
  static final String READY = "ready";

  /** How a line of its log begins that is for its user. */
  private static final String SENTENCE = "miragectl: ";

  private static final long PATIENCE_MILLIS = 1000;

  /** A process that was killed is gone within that, also on a busy machine. */
  private static final Duration DEATH_PATIENCE = Duration.ofSeconds(10);

  private final String name;
  private final Path dataFolder;
  private final List<String> command;
  private volatile Process process;
  private volatile CompletableFuture<Void> ready;

  private LocalHost(String name, Path dataFolder, List<String> command) {
    this.name = name;
    this.dataFolder = dataFolder;
    this.command = command;
  }

  /**
   * Starts an agent; what it logs goes to {@code agent.log} in its data folder.
   *
   * @param more what it is told beyond that, as command-line arguments
   */
  static LocalHost start(String name, Path dataFolder, String repositoryAddress, List<String> more)
      throws IOException {
    Files.createDirectories(dataFolder);
    LocalHost host =
        new LocalHost(
            name,
            dataFolder,
            ChildCommand.ofThisProgram(
                "agent",
                List.of("--name", name, "--data", dataFolder.toString()),
                List.of("--repository", repositoryAddress, "--with-parent"),
                more));
    host.start(ProcessBuilder.Redirect.to(host.log()));
    return host;
  }

  private File log() {
    return dataFolder.resolve("agent.log").toFile();
  }

  private void start(ProcessBuilder.Redirect log) throws IOException {
    Process started = new ProcessBuilder(command).redirectError(log).start();
    CompletableFuture<Void> joined = new CompletableFuture<>();
    process = started;
    ready = joined;
    // A virtual thread would block the carrier thread that others need: a pipe is read like a file.
    Thread.ofPlatform()
        .daemon()
        .name("reads " + name)
        .start(() -> awaitReady(name, dataFolder, started, joined));
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
      Path log = dataFolder.resolve("agent.log");
      ready.completeExceptionally(
          new IOException(
              "the agent of "
                  + name
                  + " ended before it was ready: "
                  + lastSentence(log).orElse("see " + log)));
    } catch (IOException failure) {
      ready.completeExceptionally(failure);
    }
  }

  /** What an agent said last to its user, which is why it ended; empty: it said nothing. */
  static Optional<String> lastSentence(Path log) throws IOException {
    Optional<String> last = Optional.empty();
    // Unlike Files.newBufferedReader it takes bytes that are no text, too.
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(log), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(SENTENCE)) {
          last = Optional.of(line.substring(SENTENCE.length()));
        }
      }
    }
    return last;
  }

  /** The host's name. */
  public String name() {
    return name;
  }

  /** The agent's process. */
  public ProcessHandle process() {
    return process.toHandle();
  }

  /** The agent's data folder. */
  public Path dataFolder() {
    return dataFolder;
  }

  /** Starts the agent of a host that was killed again, with the data that it had. */
  public void startAgain() throws IOException {
    start(ProcessBuilder.Redirect.appendTo(log()));
  }

  /** Done when the agent has joined; failed if it ended before that. */
  public CompletableFuture<Void> ready() {
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
        process.waitFor(DEATH_PATIENCE.toSeconds(), TimeUnit.SECONDS);
      }
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
