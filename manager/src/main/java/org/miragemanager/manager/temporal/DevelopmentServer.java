package org.miragemanager.manager.temporal;

import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.miragemanager.manager.process.ChildCommand;
import org.miragemanager.manager.temporal.TemporalStart.RunningTemporal;
import org.miragemanager.repository.store.PrivateFiles;

/**
 * A real server with a database file and the UI, which {@code temporal-dev/start} runs for this
 * manager alone: it ends with it, and its data stay.
 */
final class DevelopmentServer implements RunningTemporal {
  private static final String HOST = "127.0.0.1";
  private static final int GREATEST_PORT = 65_535;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration FAREWELL = Duration.ofSeconds(5);

  /** What {@code temporal-dev/start} says when the server is ready. */
  private static final String SERVES = "Temporal serves";

  private final Process process;
  private final int port;
  private final int uiPort;

  private DevelopmentServer(Process process, int port, int uiPort) {
    this.process = process;
    this.port = port;
    this.uiPort = uiPort;
  }

  /** Whether there is a {@code temporal} to run: on the PATH, or installed beside this program. */
  static boolean isInstalled(TemporalSettings settings) {
    Optional<Path> own =
        settings.program().map(program -> program.resolve("temporal-dev/bin/temporal"));
    Stream<Path> onPath =
        Stream.of(settings.environment().getOrDefault("PATH", "").split(":", -1))
            .filter(folder -> !folder.isEmpty())
            .map(folder -> Path.of(folder, "temporal"));
    return settings.program().map(DevelopmentServer::script).filter(Files::isExecutable).isPresent()
        && Stream.concat(own.stream(), onPath).anyMatch(Files::isExecutable);
  }

  private static Path script(Path program) {
    return program.resolve("temporal-dev/start");
  }

  /**
   * Starts it; it serves a moment later.
   *
   * @param folder where its database and its log are kept
   * @throws TemporalException if it cannot be started
   */
  static DevelopmentServer start(TemporalSettings settings, Path folder) {
    // Not Temporal's usual port: other managers take a server that they find there for everybody's.
    int port = settings.port() != 0 ? settings.port() : anyFreePort();
    int uiPort = port + UserInterface.PORT_DISTANCE;
    if (uiPort > GREATEST_PORT || UserInterface.listens(HOST, uiPort)) {
      uiPort = anyFreePort();
    }
    try {
      PrivateFiles.folder(folder);
      PrivateFiles.filesIn(folder);
      List<String> command = new ArrayList<>(ChildCommand.ownSession());
      command.add(script(settings.program().orElseThrow()).toString());
      command.addAll(List.of("--port", Integer.toString(port)));
      command.addAll(List.of("--ui-port", Integer.toString(uiPort)));
      command.addAll(List.of("--data", folder.toString(), "--with-parent"));
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      DevelopmentServer started = new DevelopmentServer(process, port, uiPort);
      started.awaitService();
      return started;
    } catch (IOException failure) {
      throw new TemporalException(
          "the development server cannot be started: " + failure.getMessage(), failure);
    }
  }

  private static int anyFreePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException failure) {
      throw new TemporalException("there is no free port for Temporal", failure);
    }
  }

  /** Waits until the script says that it serves; fails with its last words if it ends. */
  private void awaitService() {
    CompletableFuture<Void> serves = new CompletableFuture<>();
    // A virtual thread would block the carrier thread that others need: a pipe is read like a file.
    Thread.ofPlatform().daemon().name("reads Temporal").start(() -> listen(serves));
    try {
      serves.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    } catch (CompletionException failure) {
      close();
      String reason =
          failure.getCause() instanceof TimeoutException
              ? "it does not serve after " + PATIENCE.toSeconds() + " s"
              : failure.getCause().getMessage();
      throw new TemporalException(
          "the development server of Temporal did not start: " + reason, failure);
    }
  }

  private void listen(CompletableFuture<Void> serves) {
    String last = "it said nothing";
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        last = line;
        if (line.contains(SERVES)) {
          serves.complete(null);
        }
      }
      serves.completeExceptionally(new IOException(last));
    } catch (IOException failure) {
      serves.completeExceptionally(failure);
    }
  }

  @Override
  public WorkflowServiceStubsOptions access() {
    return WorkflowServiceStubsOptions.newBuilder().setTarget(HOST + ":" + port).build();
  }

  @Override
  public String namespace() {
    return "default";
  }

  @Override
  public Optional<URI> ui() {
    return Optional.of(URI.create("http://" + HOST + ":" + uiPort));
  }

  @Override
  public String kind() {
    return "server";
  }

  @Override
  public String inWords() {
    return "a development server of its own at "
        + HOST
        + ":"
        + port
        + " (for its tools: export TEMPORAL_ADDRESS="
        + HOST
        + ":"
        + port
        + "), UI at "
        + ui().orElseThrow();
  }

  @Override
  public Optional<String> cluster() {
    return Optional.empty();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
