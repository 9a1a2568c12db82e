package org.miragemanager.tests;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.miragemanager.tests.MirageProgram.Result;

/** A {@code miragectl up} that runs while a test asks it things. */
public final class RunningMirage implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;
  private static final Pattern API = Pattern.compile("HTTP API: http://127\\.0\\.0\\.1:(\\d+)");

  private final MirageProgram program;
  private final Process up;
  private final Path err;

  private RunningMirage(MirageProgram program, Process up, Path err) {
    this.program = program;
    this.up = up;
    this.err = err;
  }

  /**
   * Starts it with Temporal in memory, and waits until it says that it is ready. However busy the
   * machine is, a host that is started again at once is not lost, and its guests stay where they
   * are.
   */
  public static RunningMirage up(MirageProgram program) throws IOException, InterruptedException {
    return up(program, "--temporal", "memory", "--lease", "30s");
  }

  /** Starts it and waits until it says that it is ready. */
  static RunningMirage up(MirageProgram program, String... options)
      throws IOException, InterruptedException {
    Files.createDirectories(program.data());
    Path err = Files.createTempFile("mirage-up", ".err");
    List<String> arguments =
        new ArrayList<>(List.of("up", "--rehearse", "0", "--keep-ended", "1000"));
    arguments.addAll(List.of(options));
    Process up =
        program.start(
            Files.createTempFile("mirage-up", ".out"), err, arguments.toArray(String[]::new));
    RunningMirage running = new RunningMirage(program, up, err);
    Deadline.of(PATIENCE_SECONDS)
        .until(
            () -> Files.readString(err).contains("ready after") || !up.isAlive(),
            () -> "it is ready: " + Files.readString(err));
    if (!up.isAlive()) {
      fail("it did not start: " + Files.readString(err));
    }
    return running;
  }

  /** Runs a command to its end. */
  public Result call(String... arguments) throws IOException, InterruptedException {
    return program.call(arguments);
  }

  /** Its HTTP API. */
  public ManagerHttp manager() throws IOException {
    Matcher url = API.matcher(said());
    assertTrue(url.find(), said());
    return new ManagerHttp(Integer.parseInt(url.group(1)), program.data(), () -> "see its output");
  }

  /** What it has printed until now, beside results. */
  public String said() throws IOException {
    return Files.readString(err);
  }

  /** ^C; answers how long it took to end, in milliseconds. */
  public long interrupt() throws IOException, InterruptedException {
    long begun = System.nanoTime();
    signalInterrupt();
    assertTrue(up.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "it ends");
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
  }

  /** ^C, without waiting for its end. */
  public void signalInterrupt() throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-INT", Long.toString(up.pid())).start().waitFor();
  }

  /** kill -9: nothing is put in order. */
  void kill() throws InterruptedException {
    up.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws IOException {
    if (!up.isAlive()) {
      return;
    }
    try {
      interrupt();
    } catch (InterruptedException interrupted) {
      up.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
