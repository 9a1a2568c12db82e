package org.miragemanager.manager.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.miragemanager.manager.demo.Demo;
import org.miragemanager.manager.demo.DemoReport;
import org.miragemanager.manager.http.ViewJson;
import org.miragemanager.manager.local.Neighbourhood;
import org.miragemanager.manager.server.ServerConfiguration;
import org.miragemanager.manager.temporal.TemporalMode;
import org.miragemanager.manager.temporal.TemporalSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code miragectl demo}. */
@Command(
    name = "demo",
    description = {
      "Show it all: start a manager and two hosts, run a counter, move it to and fro, and end.",
      "Leaves no process and no file behind."
    },
    footer = {
      "",
      "Examples:",
      "  miragectl demo",
      "  miragectl demo --migrations 200 --output json",
      "  miragectl demo --temporal memory"
    })
public final class DemoVerb implements Callable<Integer> {
  /** How the report is written. */
  enum Format {
    /** A story on stderr. */
    PLAIN,
    /** The story, and one JSON object on stdout. */
    JSON
  }

  private static final int HOSTS = 2;

  @Mixin HelpOption help;

  @Option(
      names = "--migrations",
      paramLabel = "N",
      defaultValue = "2",
      description = "How often the counter moves (default: 2, there and back).")
  private int migrations;

  @Option(
      names = "--rehearse",
      paramLabel = "N",
      defaultValue = "12",
      description = "Migrations of another guest before, to warm the path (default: 12).")
  private int rehearsals;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "plain",
      description = "${COMPLETION-CANDIDATES} (default: plain).")
  private Format format;

  @Option(
      names = "--temporal",
      paramLabel = "WHICH",
      defaultValue = "auto",
      description = "memory, server or auto, as for `miragectl up` (default: auto).")
  private TemporalMode temporal;

  private final Surroundings surroundings;

  DemoVerb(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException {
    if (migrations < 1) {
      throw new CommandFailure(ExitCode.USAGE, "--migrations must be at least 1");
    }
    Path data = Files.createTempDirectory("mirage-demo-");
    try {
      say("Starts a manager and " + HOSTS + " host agents ...");
      Neighbourhood neighbourhood =
          Starting.manager(
              () ->
                  Neighbourhood.start(
                      ServerConfiguration.onLoopback(data, settings()), HOSTS, List.of()));
      Runnable forgetEnd = EndOfProcess.runs(() -> end(neighbourhood, data));
      neighbourhood.rehearse(rehearsals);
      say(
          "Ready: manager (process %d), %s; %d migrations rehearsed."
              .formatted(ProcessHandle.current().pid(), neighbourhood.hostsInWords(), rehearsals));
      say("Temporal: " + neighbourhood.manager().temporal().inWords() + ".");
      DemoReport report = new Demo(neighbourhood, this::say).run(migrations, rehearsals);
      if (format == Format.JSON) {
        byte[] json = ViewJson.lenient().writeValueAsBytes(report);
        surroundings.out().write(json);
        surroundings.out().write("\n".getBytes(StandardCharsets.UTF_8));
        surroundings.out().flush();
      }
      forgetEnd.run();
      end(neighbourhood, data);
      say("Everything is stopped and removed.");
      return report.lostSteps() == 0 && report.repeatedSteps() == 0
          ? ExitCode.DONE
          : ExitCode.FAILED;
    } catch (IllegalStateException failure) {
      throw new CommandFailure(
          ExitCode.FAILED, "the demonstration failed: " + failure.getMessage());
    } finally {
      delete(data);
    }
  }

  /** A queue of its own: on a server that others use too, nobody takes a part in it. */
  private TemporalSettings settings() {
    return TemporalOptions.settings(
        surroundings, temporal, 0, null, "mirage-demo-" + ProcessHandle.current().pid(), false);
  }

  private void end(Neighbourhood neighbourhood, Path data) {
    neighbourhood.putGuestsOnShelf();
    neighbourhood.close();
    delete(data);
  }

  private static void delete(Path folder) {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException gone) {
      // It is in the folder for temporary files; the system removes what is left there.
    }
  }

  private void say(String line) {
    surroundings.err().println(line);
  }
}
