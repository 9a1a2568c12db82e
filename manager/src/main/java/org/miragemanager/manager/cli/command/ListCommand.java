package org.miragemanager.manager.cli.command;

import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.CommandFailure.ExitCode;
import org.miragemanager.manager.cli.client.ManagerConnection.ApiPath;
import org.miragemanager.manager.cli.client.ViewReader;
import org.miragemanager.manager.cli.command.ManagerCommand.ResultCommand;
import org.miragemanager.manager.cli.output.Column.UnikernelColumns;
import picocli.CommandLine.Command;

/** {@code miragectl list}. */
@Command(
    name = "list",
    aliases = "ls",
    description = "List the unikernels.",
    footer = {"", "Examples:", "  miragectl list", "  miragectl list -o wide"})
public final class ListCommand extends ResultCommand {
  ListCommand(CliEnvironment surroundings) {
    super(surroundings);
  }

  @Override
  public Integer call() {
    output()
        .list(
            manager().list(ApiPath.UNIKERNELS, ViewReader::unikernel),
            UnikernelColumns.at(surroundings().clock().instant()));
    return ExitCode.DONE;
  }
}
