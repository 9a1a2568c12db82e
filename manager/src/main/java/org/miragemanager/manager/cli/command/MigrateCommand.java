package org.miragemanager.manager.cli.command;

import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.client.JsonObjectWriter;
import org.miragemanager.manager.cli.client.ManagerConnection.ApiPath;
import org.miragemanager.manager.cli.command.ManagerCommand.OperationCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code miragectl migrate}. */
@Command(
    name = "migrate",
    description = "Move a running unikernel to another host.",
    footer = {
      "",
      "Examples:",
      "  miragectl migrate counter-1 edge-2",
      "  miragectl migrate counter-1 --detach"
    })
public final class MigrateCommand extends OperationCommand {
  @Parameters(index = "0", paramLabel = "NAME", description = "The unikernel's name.")
  private String name;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "HOST",
      description = "Where it goes (default: the manager chooses).")
  private String host;

  MigrateCommand(CliEnvironment surroundings) {
    super(surroundings);
  }

  @Override
  public Integer call() {
    return operate(
        "migrate",
        name,
        ApiPath.UNIKERNELS.child(name).child("migrate"),
        JsonObjectWriter.to(host));
  }
}
