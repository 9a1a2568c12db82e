package org.miragemanager.manager.cli.command;

import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.CommandFailure.ExitCode;
import org.miragemanager.manager.cli.client.ManagerConnection.ApiPath;
import org.miragemanager.manager.cli.client.ViewReader;
import org.miragemanager.manager.cli.command.ManagerCommand.ResultCommand;
import org.miragemanager.manager.cli.output.Column.UnikernelColumns;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code miragectl show}. */
@Command(
    name = "show",
    description = "Show all about a unikernel.",
    footer = {"", "Examples:", "  miragectl show counter-1", "  miragectl show counter-1 -o yaml"})
public final class ShowCommand extends ResultCommand {
  @Parameters(paramLabel = "NAME", description = "The unikernel's name.")
  private String name;

  ShowCommand(CliEnvironment surroundings) {
    super(surroundings);
  }

  @Override
  public Integer call() {
    output()
        .one(
            manager().get(ApiPath.UNIKERNELS.child(name), ViewReader::unikernel),
            UnikernelColumns.at(surroundings().clock().instant()));
    return ExitCode.DONE;
  }
}
