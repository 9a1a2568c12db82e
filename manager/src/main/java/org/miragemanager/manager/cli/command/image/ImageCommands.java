package org.miragemanager.manager.cli.command.image;

import org.miragemanager.manager.cli.option.HelpOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code miragectl image}. */
@Command(
    name = "image",
    description = "Look at images, upload new ones, and forget old ones.",
    subcommands = {
      ImageListCommand.class,
      ImageShowCommand.class,
      ImageAddCommand.class,
      ImageRemoveCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  miragectl image list",
      "  miragectl image add hello:1 hello.jar --driver process"
    })
public final class ImageCommands {
  @Mixin HelpOption help;
}
