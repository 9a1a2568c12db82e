package org.miragemanager.manager.cli.command.host;

import org.miragemanager.manager.cli.option.HelpOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code miragectl host}. */
@Command(
    name = "host",
    description = "Look at the hosts, empty them, say that they are lost, forget them.",
    subcommands = {
      HostListCommand.class,
      HostShowCommand.class,
      HostDrainCommand.class,
      HostUndrainCommand.class,
      HostFailoverCommand.class,
      HostRemoveCommand.class
    },
    footer = {"", "Examples:", "  miragectl host list", "  miragectl host drain edge-1"})
public final class HostCommands {
  @Mixin HelpOption help;
}
