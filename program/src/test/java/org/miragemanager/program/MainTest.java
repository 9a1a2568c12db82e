package org.miragemanager.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.output.ProgressLine.ProgressRhythm;

/** The command of the demonstration among those of the manager. */
final class MainTest {
  @TempDir private Path home;

  private record Ended(int exitCode, String out, String err) {}

  private Ended run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode =
        Main.commandLine(
                new CliEnvironment(
                    Map.of(),
                    home,
                    home,
                    out,
                    new PrintStream(err, true, StandardCharsets.UTF_8),
                    false,
                    ProgressRhythm.USUAL,
                    Clock.systemUTC()))
            .execute(arguments);
    return new Ended(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void theManagersCommandsAndTheDemonstrationAreThere() {
    String help = run("--help").out();
    for (String command : List.of("run", "migrate", "up", "server", "agent", "demo", "help")) {
      assertTrue(help.contains("\n  " + command + " "), command + ": " + help);
    }
  }

  @Test
  void theDemonstrationHasHelpWithAnExample() {
    Ended ended = run("demo", "--help");
    assertEquals(0, ended.exitCode());
    assertTrue(ended.out().contains("Usage: miragectl demo"), ended.out());
    assertTrue(ended.out().matches("(?s).*Examples:\\R  miragectl demo.*"), ended.out());
    assertEquals(ended, run("help", "demo"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          demo --rehearse=-1             | --rehearse must be at least 0
          demo --migrations 0            | --migrations must be at least 1
          demo --kills 3                 | --kills needs --failover
          demo --failover --kills 0      | --kills must be at least 1
          demo --failover --migrations 2 | --migrations and --failover exclude each other
          """)
  void mistakesExitWithTwo(String command, String words) {
    Ended ended = run(command.split(" "));
    assertTrue(ended.err().contains(words), ended.err());
    assertEquals(2, ended.exitCode(), ended.err());
    assertEquals("", ended.out());
  }
}
