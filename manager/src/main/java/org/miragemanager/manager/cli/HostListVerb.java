package org.miragemanager.manager.cli;

import picocli.CommandLine.Command;

/** {@code miragectl host list}. */
@Command(
    name = "list",
    aliases = "ls",
    description = "List the hosts.",
    footer = {"", "Examples:", "  miragectl host list", "  miragectl host list -o wide"})
public final class HostListVerb extends ResultVerb {
  HostListVerb(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  public Integer call() {
    output().list(manager().list(ApiPath.HOSTS, ViewReader::host), HostColumns.all());
    return ExitCode.DONE;
  }
}
