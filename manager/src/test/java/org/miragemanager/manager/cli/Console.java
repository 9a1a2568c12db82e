package org.miragemanager.manager.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.miragemanager.manager.FakeService;
import org.miragemanager.manager.Miragectl;
import org.miragemanager.manager.cli.output.ProgressLine.ProgressRhythm;

/** Runs commands in this process, three minutes after all that the fake service knows of. */
public final class Console {
  /**
   * What a command did.
   *
   * @param exitCode its exit code
   * @param out its results
   * @param err all else it said
   */
  public record Ended(int exitCode, String out, String err) {}

  final Map<String, String> environment = new HashMap<>();
  boolean terminal;
  public ProgressRhythm rhythm = ProgressRhythm.USUAL;
  private final Path home;

  public Console(Path home) {
    this.home = home;
  }

  public Ended run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    CliEnvironment surroundings =
        new CliEnvironment(
            environment,
            home,
            home.resolve("work"),
            out,
            new PrintStream(err, true, StandardCharsets.UTF_8),
            terminal,
            rhythm,
            Clock.fixed(FakeService.THEN.plusSeconds(180), ZoneOffset.UTC));
    int exitCode = Miragectl.commandLine(surroundings).execute(arguments);
    return new Ended(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
