package org.miragemanager.manager.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code miragectl host show}. */
@Command(
    name = "show",
    description = "Show all about a host.",
    footer = {"", "Examples:", "  miragectl host show edge-1"})
public final class HostShowVerb extends ResultVerb {
  @Parameters(paramLabel = "HOST", description = "The host's name.")
  private String name;

  HostShowVerb(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  public Integer call() {
    output().one(manager().get(ApiPath.HOSTS.child(name), ViewReader::host), HostColumns.all());
    return ExitCode.DONE;
  }
}
