package org.miragemanager.manager.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.miragemanager.manager.cli.CommandFailure.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code miragectl help}, also of a command below another: {@code miragectl help host drain}. */
@Command(
    name = "help",
    helpCommand = true,
    description = "Print the help of a command.",
    footer = {"", "Examples:", "  miragectl help", "  miragectl help host drain"})
public final class HelpCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..*",
      paramLabel = "COMMAND",
      description = "The command, for example `host drain`.")
  private List<String> words = List.of();

  @Spec private CommandSpec own;

  @Override
  public Integer call() {
    CommandLine command = own.commandLine().getParent();
    for (String word : words) {
      CommandLine below = command.getSubcommands().get(word);
      if (below == null) {
        throw new CommandFailure(
            ExitCode.USAGE,
            "'%s' is not a command of %s"
                .formatted(word, command.getCommandSpec().qualifiedName()));
      }
      command = below;
    }
    command.usage(own.commandLine().getOut());
    return ExitCode.DONE;
  }
}
