package org.miragemanager.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Starts {@code ./miragectl} as a user does, with a data folder of the test's own. */
public final class MirageProgram {
  /** What a command printed, and how it ended. */
  public record Result(int exitCode, String out, String err) {
    public Result succeeded() {
      assertEquals(0, exitCode, err);
      return this;
    }

    public JsonNode json() {
      try {
        return new ObjectMapper().readTree(succeeded().out());
      } catch (IOException broken) {
        throw new UncheckedIOException(out, broken);
      }
    }
  }

  private static final long PATIENCE_SECONDS = 120;
  public static final Path TOP = Path.of("").toAbsolutePath().getParent();

  private final Path data;
  private final Path temporary;
  private final Map<String, String> environment = new HashMap<>();

  /**
   * With a data folder and a folder for temporary files below {@code folder}, the former not made
   * yet.
   */
  public MirageProgram(Path folder) throws IOException {
    ClassArchives.make();
    data = folder.resolve("data");
    temporary = Files.createDirectories(folder.resolve("temporary"));
  }

  /** Has every command find a variable in its environment. */
  public MirageProgram with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** Where the program puts its temporary files. */
  public Path temporary() {
    return temporary;
  }

  public Path data() {
    return data;
  }

  /** Runs a command to its end. */
  public Result call(String... arguments) throws IOException, InterruptedException {
    return run(builder(arguments));
  }

  /** Runs any program to its end. */
  public static Result run(ProcessBuilder builder) throws IOException, InterruptedException {
    Path out = Files.createTempFile("mirage", ".out");
    Path err = Files.createTempFile("mirage", ".err");
    try {
      Process process =
          builder
              .redirectInput(new File("/dev/null"))
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      assertTrue(
          process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS),
          () -> "it ends: " + String.join(" ", builder.command()));
      return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  /** Starts a command that runs until it is told to end. */
  public Process start(Path out, Path err, String... arguments) throws IOException {
    return builder(arguments)
        .redirectInput(new File("/dev/null"))
        .redirectOutput(out.toFile())
        .redirectError(err.toFile())
        .start();
  }

  private ProcessBuilder builder(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(TOP.resolve("miragectl").toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    // What the one who runs the tests has told Temporal's tools is not the tests' business.
    builder.environment().keySet().removeIf(name -> name.startsWith("TEMPORAL_"));
    builder.environment().put("MIRAGE_DATA", data.toString());
    builder.environment().put("MIRAGE_JAVA_OPTIONS", javaOptions(temporary));
    // The build that is tested is the one that runs: it is not to be built anew from within itself.
    builder.environment().put("MIRAGE_BUILD", "never");
    builder.environment().putAll(environment);
    return builder;
  }

  /** Of each process that is started: as a user's, but for what Maven's tests are told. */
  static String javaOptions(Path temporary) {
    return System.getProperty("mirage.test.options", "") + " -Djava.io.tmpdir=" + temporary;
  }

  /** The processes of guests and agents whose command line names a folder. */
  public static List<Long> processesNaming(Path folder) {
    return ProcessHandle.allProcesses()
        .filter(process -> commandLine(process.pid()).contains(folder.toString()))
        .map(ProcessHandle::pid)
        .toList();
  }

  /** The same for people who look for what was left behind: the numbers and the programs. */
  static List<String> leftBehind(Path folder) {
    return processesNaming(folder).stream()
        .map(
            process ->
                "%d %s"
                    .formatted(
                        process,
                        ProcessHandle.of(process)
                            .flatMap(handle -> handle.info().commandLine())
                            .orElse("(gone)")))
        .toList();
  }

  /**
   * Arguments and environment, so that guests, which are told of their agent's socket there, are
   * found too.
   */
  private static String commandLine(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1)
          + Files.readString(Path.of("/proc/" + pid + "/environ"), StandardCharsets.ISO_8859_1);
    } catch (IOException gone) {
      return "";
    }
  }
}
