package org.miragemanager.manager.cli.command;

import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.client.JsonObjectWriter;
import org.miragemanager.manager.cli.client.ManagerConnection.ApiPath;
import org.miragemanager.manager.cli.command.ManagerCommand.OperationCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code miragectl resume}. */
@Command(
    name = "resume",
    description = "Run a unikernel from the shelf, where it left off.",
    footer = {
      "",
      "Examples:",
      "  miragectl resume counter-1",
      "  miragectl resume counter-1 edge-2"
    })
public final class ResumeCommand extends OperationCommand {
  @Parameters(index = "0", paramLabel = "NAME", description = "The unikernel's name.")
  private String name;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "HOST",
      description = "Where it goes (default: the manager chooses).")
  private String host;

  ResumeCommand(CliEnvironment surroundings) {
    super(surroundings);
  }

  @Override
  public Integer call() {
    return operate(
        "resume", name, ApiPath.UNIKERNELS.child(name).child("resume"), JsonObjectWriter.to(host));
  }
}
