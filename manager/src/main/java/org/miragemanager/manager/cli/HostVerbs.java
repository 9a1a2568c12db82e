package org.miragemanager.manager.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code miragectl host}. */
@Command(
    name = "host",
    description = "Look at the hosts, and after them.",
    subcommands = {HostListVerb.class, HostShowVerb.class, HostFailoverVerb.class},
    footer = {"", "Examples:", "  miragectl host list", "  miragectl host show edge-1"})
public final class HostVerbs {
  @Mixin HelpOption help;
}
