package org.miragemanager.manager.cli.command.host;

import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.ExitCode;
import org.miragemanager.manager.cli.client.ApiPath;
import org.miragemanager.manager.cli.command.ResultCommand;
import org.miragemanager.manager.cli.output.Removal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code miragectl host rm}. */
@Command(
    name = "rm",
    description = {
      "Forget a host that has no guests and takes none, being drained or lost.",
      "Stop its agent first: it would join again, as a new host that takes guests. What guests"
          + " printed there is not read any more."
    },
    footer = {"", "Examples:", "  miragectl host drain edge-1 && miragectl host rm edge-1"})
public final class HostRemoveCommand extends ResultCommand {
  @Parameters(paramLabel = "HOST", description = "The host's name.")
  private String name;

  HostRemoveCommand(CliEnvironment surroundings) {
    super(surroundings);
  }

  @Override
  public Integer call() {
    manager().delete(ApiPath.HOSTS.child(name));
    output().result(new Removal("host", name), name + " is forgotten");
    return ExitCode.DONE;
  }
}
