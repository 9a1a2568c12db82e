package org.miragemanager.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.miragemanager.tests.MirageProgram.Result;

/**
 * A real Temporal server, as {@code temporal-dev/start} runs it, with a database of the test's own.
 */
public final class TemporalServer implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;

  /** Linux gives ports from 32768 to whoever asks for any; the production server has some below. */
  private static final int FIRST_PORT = 10_000;

  private static final int LAST_PORT = 19_999;

  private static final Installation INSTALLED = new Installation("temporal-dev/install");

  private final Path folder;
  private final int port;
  private final int uiPort;
  private Process script;

  /**
   * Starts it and waits until it serves; installs one first where there is none, or waits for an
   * installation that goes on.
   */
  public TemporalServer(Path folder) throws IOException {
    INSTALLED.get();
    this.folder = folder;
    this.port = freePort();
    this.uiPort = freePort();
    start();
  }

  /**
   * A port that nobody has now, and that the system gives to nobody by itself: it is still free
   * when somebody is told to use it a moment later, or again after a kill.
   */
  public static int freePort() throws IOException {
    int port = anyPort();
    while (!isFree(port)) {
      port = anyPort();
    }
    return port;
  }

  private static int anyPort() {
    return ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT + 1);
  }

  /** Whether nobody has a port now. */
  public static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }

  /** Starts it, again perhaps, with the same database at the same ports. */
  public void start() throws IOException {
    Files.createDirectories(folder);
    Path said = folder.resolve("start.log");
    script =
        new ProcessBuilder(
                script("start"),
                "--port",
                Integer.toString(port),
                "--ui-port",
                Integer.toString(uiPort),
                "--data",
                folder.toString())
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    Deadline.of(PATIENCE_SECONDS)
        .until(
            () -> Files.readString(said).contains("Temporal serves") || !script.isAlive(),
            () -> "Temporal serves: " + Files.readString(said));
    assertTrue(script.isAlive(), () -> "a Temporal server starts: " + said);
  }

  private static String script(String name) {
    return MirageProgram.TOP.resolve("temporal-dev").resolve(name).toString();
  }

  /** kill -9: nothing is put in order. */
  public void kill() throws InterruptedException {
    List<ProcessHandle> server = script.descendants().toList();
    server.forEach(ProcessHandle::destroyForcibly);
    script.destroyForcibly();
    assertTrue(script.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "it is gone");
    server.forEach(process -> process.onExit().join());
  }

  /** The server and what it consists of, without the script that started it. */
  public List<ProcessHandle> processes() {
    return script.descendants().toList();
  }

  /** Whether it is there, whatever it does. */
  public boolean isAlive() {
    return script.isAlive();
  }

  /** host:port. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  public String ui() {
    return "http://127.0.0.1:" + uiPort;
  }

  /** Runs Temporal's own command line to its end. */
  public Result cli(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(executable());
    command.addAll(List.of(arguments));
    command.addAll(List.of("--address", address()));
    return MirageProgram.run(new ProcessBuilder(command));
  }

  /** One on the PATH, else the one that {@code temporal-dev/install} has built. */
  private static String executable() {
    Path own = MirageProgram.TOP.resolve("temporal-dev/bin/temporal");
    return List.of(System.getenv("PATH").split(":", -1)).stream()
        .map(path -> Path.of(path, "temporal"))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(own)
        .toString();
  }

  /** Asks it to end, and waits until it has. */
  public void stop() throws InterruptedException {
    script.destroy();
    assertTrue(script.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "it ends");
  }

  @Override
  public void close() {
    script.destroy();
    try {
      if (!script.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        script.destroyForcibly();
      }
      assertEquals(false, script.isAlive(), "it ends");
    } catch (InterruptedException interrupted) {
      script.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
