package org.miragemanager.manager.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code miragectl host}. */
@Command(
    name = "host",
    description = "Look at the hosts.",
    subcommands = {HostListVerb.class, HostShowVerb.class},
    footer = {"", "Examples:", "  miragectl host list", "  miragectl host show edge-1"})
public final class HostVerbs {
  @Mixin HelpOption help;
}
