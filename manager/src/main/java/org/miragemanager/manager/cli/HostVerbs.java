package org.miragemanager.manager.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code miragectl host}. */
@Command(
    name = "host",
    description = "Look at the hosts, empty them, say that they are lost, forget them.",
    subcommands = {
      HostListVerb.class,
      HostShowVerb.class,
      HostDrainVerb.class,
      HostUndrainVerb.class,
      HostFailoverVerb.class,
      HostRemoveVerb.class
    },
    footer = {"", "Examples:", "  miragectl host list", "  miragectl host drain edge-1"})
public final class HostVerbs {
  @Mixin HelpOption help;
}
