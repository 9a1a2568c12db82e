package org.miragemanager.manager.cli.command.host;

import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.ExitCode;
import org.miragemanager.manager.cli.client.ApiPath;
import org.miragemanager.manager.cli.client.ViewReader;
import org.miragemanager.manager.cli.command.ResultCommand;
import org.miragemanager.manager.cli.output.HostColumns;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code miragectl host show}. */
@Command(
    name = "show",
    description = "Show all about a host.",
    footer = {"", "Examples:", "  miragectl host show edge-1"})
public final class HostShowCommand extends ResultCommand {
  @Parameters(paramLabel = "HOST", description = "The host's name.")
  private String name;

  HostShowCommand(CliEnvironment surroundings) {
    super(surroundings);
  }

  @Override
  public Integer call() {
    output().one(manager().get(ApiPath.HOSTS.child(name), ViewReader::host), HostColumns.all());
    return ExitCode.DONE;
  }
}
