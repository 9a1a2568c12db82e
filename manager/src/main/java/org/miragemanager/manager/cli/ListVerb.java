package org.miragemanager.manager.cli;

import picocli.CommandLine.Command;

/** {@code miragectl list}. */
@Command(
    name = "list",
    aliases = "ls",
    description = "List the unikernels.",
    footer = {"", "Examples:", "  miragectl list", "  miragectl list -o wide"})
public final class ListVerb extends ResultVerb {
  ListVerb(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  public Integer call() {
    output()
        .list(
            manager().list(ApiPath.UNIKERNELS, ViewReader::unikernel),
            UnikernelColumns.at(surroundings().clock().instant()));
    return ExitCode.DONE;
  }
}
