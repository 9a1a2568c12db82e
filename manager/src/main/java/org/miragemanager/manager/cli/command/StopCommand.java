package org.miragemanager.manager.cli.command;

import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.client.JsonObjectWriter;
import org.miragemanager.manager.cli.client.ManagerConnection.ApiPath;
import org.miragemanager.manager.cli.command.ManagerCommand.OperationCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code miragectl stop}. */
@Command(
    name = "stop",
    description = "Stop a unikernel for good.",
    footer = {
      "",
      "Examples:",
      "  miragectl stop counter-1",
      "  miragectl stop counter-1 --detach",
      "  miragectl stop counter-1 --force"
    })
public final class StopCommand extends OperationCommand {
  @Parameters(index = "0", paramLabel = "NAME", description = "The unikernel's name.")
  private String name;

  @Option(
      names = "--force",
      description =
          "End a guest that does not answer, or whose state cannot be handed over; what came after"
              + " its newest checkpoint is given up.")
  private boolean force;

  StopCommand(CliEnvironment surroundings) {
    super(surroundings);
  }

  private JsonObjectWriter order() {
    return force ? new JsonObjectWriter().with("force", true) : new JsonObjectWriter();
  }

  @Override
  public Integer call() {
    return operate("stop", name, ApiPath.UNIKERNELS.child(name).child("stop"), order());
  }
}
