package org.miragemanager.manager.cli.command.host;

import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.ExitCode;
import org.miragemanager.manager.cli.client.ApiPath;
import org.miragemanager.manager.cli.client.ViewReader;
import org.miragemanager.manager.cli.command.ResultCommand;
import org.miragemanager.manager.cli.output.HostColumns;
import picocli.CommandLine.Command;

/** {@code miragectl host list}. */
@Command(
    name = "list",
    aliases = "ls",
    description = "List the hosts.",
    footer = {"", "Examples:", "  miragectl host list", "  miragectl host list -o wide"})
public final class HostListCommand extends ResultCommand {
  HostListCommand(CliEnvironment surroundings) {
    super(surroundings);
  }

  @Override
  public Integer call() {
    output().list(manager().list(ApiPath.HOSTS, ViewReader::host), HostColumns.all());
    return ExitCode.DONE;
  }
}
