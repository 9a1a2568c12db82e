package org.miragemanager.manager.cli.command.operation;

import org.miragemanager.manager.cli.option.HelpOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code miragectl migration}. */
@Command(
    name = "migration",
    description = "Look at operations of every kind, past and present, or abort one.",
    subcommands = {
      MigrationListCommand.class,
      MigrationShowCommand.class,
      MigrationAbortCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  miragectl migration list --unikernel counter-1",
      "  miragectl migration show migrate-counter-1",
      "  miragectl migration abort migrate-counter-1"
    })
public final class MigrationCommands {
  @Mixin HelpOption help;
}
