package org.miragemanager.manager.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code miragectl migration}. */
@Command(
    name = "migration",
    description = "Look at operations of every kind, past and present, or abort one.",
    subcommands = {MigrationListVerb.class, MigrationShowVerb.class, MigrationAbortVerb.class},
    footer = {
      "",
      "Examples:",
      "  miragectl migration list --unikernel counter-1",
      "  miragectl migration show migrate-counter-1",
      "  miragectl migration abort migrate-counter-1"
    })
public final class MigrationVerbs {
  @Mixin HelpOption help;
}
