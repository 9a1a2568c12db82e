package org.miragemanager.manager;

import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.miragemanager.manager.cli.AgentVerb;
import org.miragemanager.manager.cli.DemoVerb;
import org.miragemanager.manager.cli.Failures;
import org.miragemanager.manager.cli.HelpVerb;
import org.miragemanager.manager.cli.HostVerbs;
import org.miragemanager.manager.cli.ImageVerbs;
import org.miragemanager.manager.cli.ListVerb;
import org.miragemanager.manager.cli.LogsVerb;
import org.miragemanager.manager.cli.MigrateVerb;
import org.miragemanager.manager.cli.MigrationVerbs;
import org.miragemanager.manager.cli.RemoveVerb;
import org.miragemanager.manager.cli.ResumeVerb;
import org.miragemanager.manager.cli.RunVerb;
import org.miragemanager.manager.cli.ServerVerb;
import org.miragemanager.manager.cli.ShowVerb;
import org.miragemanager.manager.cli.StopVerb;
import org.miragemanager.manager.cli.Surroundings;
import org.miragemanager.manager.cli.SuspendVerb;
import org.miragemanager.manager.cli.UpVerb;
import org.miragemanager.manager.cli.VerbFactory;
import org.miragemanager.manager.cli.VersionText;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;

/** The program {@code miragectl}: its list of commands. */
@Command(
    name = "miragectl",
    mixinStandardHelpOptions = true,
    description = "Moves stateful unikernels between edge hosts without losing state.",
    versionProvider = VersionText.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      RunVerb.class,
      ListVerb.class,
      ShowVerb.class,
      LogsVerb.class,
      MigrateVerb.class,
      SuspendVerb.class,
      ResumeVerb.class,
      StopVerb.class,
      RemoveVerb.class,
      HostVerbs.class,
      ImageVerbs.class,
      MigrationVerbs.class,
      UpVerb.class,
      DemoVerb.class,
      ServerVerb.class,
      AgentVerb.class,
      HelpVerb.class
    },
    footer = {
      "",
      "Examples:",
      "  miragectl run counter --name counter-1",
      "  miragectl migrate counter-1 edge-2",
      "  miragectl migrate --help",
      "",
      "Exit codes: 0 done (or so already), 1 failed, 2 wrong usage, 3 not found, 130 ended by ^C."
    })
public final class Miragectl {
  private static final int HELP_WIDTH = 100;

  private Miragectl() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(commandLine(Surroundings.ofThisProcess()).execute(arguments));
  }

  /** The commands, ready to execute. */
  public static CommandLine commandLine(Surroundings surroundings) {
    Failures failures = new Failures(surroundings);
    return new CommandLine(new Miragectl(), new VerbFactory(surroundings))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpWidth(HELP_WIDTH)
        .setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF))
        .setOut(
            new PrintWriter(
                new OutputStreamWriter(surroundings.out(), StandardCharsets.UTF_8), true))
        .setErr(new PrintWriter(surroundings.err(), true, StandardCharsets.UTF_8))
        .setExecutionExceptionHandler(failures)
        .setParameterExceptionHandler(failures);
  }
}
