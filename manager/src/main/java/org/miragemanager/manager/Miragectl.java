package org.miragemanager.manager;

import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.Failures;
import org.miragemanager.manager.cli.HelpCommand;
import org.miragemanager.manager.cli.command.HostCommands;
import org.miragemanager.manager.cli.command.ImageCommands;
import org.miragemanager.manager.cli.command.ListCommand;
import org.miragemanager.manager.cli.command.LogsCommand;
import org.miragemanager.manager.cli.command.MigrateCommand;
import org.miragemanager.manager.cli.command.MigrationCommands;
import org.miragemanager.manager.cli.command.RemoveCommand;
import org.miragemanager.manager.cli.command.ResumeCommand;
import org.miragemanager.manager.cli.command.RunCommand;
import org.miragemanager.manager.cli.command.ShowCommand;
import org.miragemanager.manager.cli.command.StopCommand;
import org.miragemanager.manager.cli.command.SuspendCommand;
import org.miragemanager.manager.cli.command.server.AgentCommand;
import org.miragemanager.manager.cli.command.server.ServerCommand;
import org.miragemanager.manager.cli.command.server.UpCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.IVersionProvider;

/** The commands of {@code miragectl}, but those of modules that depend on this one. */
@Command(
    name = "miragectl",
    mixinStandardHelpOptions = true,
    description = "Moves stateful unikernels between edge hosts without losing state.",
    versionProvider = Miragectl.VersionText.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      RunCommand.class,
      ListCommand.class,
      ShowCommand.class,
      LogsCommand.class,
      MigrateCommand.class,
      SuspendCommand.class,
      ResumeCommand.class,
      StopCommand.class,
      RemoveCommand.class,
      HostCommands.class,
      ImageCommands.class,
      MigrationCommands.class,
      UpCommand.class,
      ServerCommand.class,
      AgentCommand.class
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

  /** Runs one of this module's commands and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(commandLine(CliEnvironment.ofThisProcess()).execute(arguments));
  }

  /**
   * The commands, ready to execute.
   *
   * @param further commands of modules that depend on this one
   */
  public static CommandLine commandLine(CliEnvironment surroundings, Class<?>... further) {
    Failures failures = new Failures(surroundings);
    CommandLine commands = new CommandLine(new Miragectl(), new CommandFactory(surroundings));
    for (Class<?> command : further) {
      commands.addSubcommand(command);
    }
    return commands
        .addSubcommand(HelpCommand.class)
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

  /** Makes commands: those that ask for their surroundings get them, all others as picocli does. */
  public static final class CommandFactory implements IFactory {
    private final CliEnvironment surroundings;

    /** A factory for commands of one process. */
    public CommandFactory(CliEnvironment surroundings) {
      this.surroundings = surroundings;
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
      for (Constructor<?> constructor : type.getDeclaredConstructors()) {
        Class<?>[] parameters = constructor.getParameterTypes();
        if (parameters.length == 1 && parameters[0] == CliEnvironment.class) {
          constructor.setAccessible(true);
          return type.cast(constructor.newInstance(surroundings));
        }
      }
      return CommandLine.defaultFactory().create(type);
    }
  }

  /** What {@code --version} says. */
  public static final class VersionText implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = VersionText.class.getPackage().getImplementationVersion();
      return new String[] {
        "miragectl " + (version == null ? "(built from sources, without a jar)" : version),
        "Java " + Runtime.version()
      };
    }
  }
}
