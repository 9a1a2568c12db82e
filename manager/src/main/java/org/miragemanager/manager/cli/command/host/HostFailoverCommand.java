package org.miragemanager.manager.cli.command.host;

import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.ExitCode;
import org.miragemanager.manager.cli.client.ApiPath;
import org.miragemanager.manager.cli.client.JsonObjectWriter;
import org.miragemanager.manager.cli.client.ViewReader;
import org.miragemanager.manager.cli.command.ResultCommand;
import org.miragemanager.manager.cli.output.HostColumns;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code miragectl host failover}. */
@Command(
    name = "failover",
    description = {
      "Bring back the guests of a host that is lost, on your word.",
      "A single lost host needs none: its guests are brought back by themselves. When more than half"
          + " of the hosts seem lost at once, the manager waits for it."
    },
    footer = {
      "",
      "Examples:",
      "  miragectl host failover edge-1",
      "  miragectl host failover edge-1 --confirm-host-is-off   # also guests that run without lease"
    })
public final class HostFailoverCommand extends ResultCommand {
  @Parameters(paramLabel = "HOST", description = "The host's name.")
  private String name;

  @Option(
      names = "--confirm-host-is-off",
      description =
          "You have seen to it that the host runs nothing any more: nobody waits for the end of its"
              + " lease. If it does run, its guests may run twice.")
  private boolean confirmedOff;

  HostFailoverCommand(CliEnvironment surroundings) {
    super(surroundings);
  }

  @Override
  public Integer call() {
    output()
        .one(
            manager()
                .post(
                    ApiPath.HOSTS.child(name).child("failover"),
                    new JsonObjectWriter().with("confirmedOff", confirmedOff),
                    ViewReader::host),
            HostColumns.all());
    return ExitCode.DONE;
  }
}
