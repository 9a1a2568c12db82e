package org.miragemanager.manager.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code miragectl image}. */
@Command(
    name = "image",
    description = "Look at images, upload new ones, and forget old ones.",
    subcommands = {
      ImageListVerb.class,
      ImageShowVerb.class,
      ImageAddVerb.class,
      ImageRemoveVerb.class
    },
    footer = {
      "",
      "Examples:",
      "  miragectl image list",
      "  miragectl image add hello:1 hello.jar --driver process"
    })
public final class ImageVerbs {
  @Mixin HelpOption help;
}
