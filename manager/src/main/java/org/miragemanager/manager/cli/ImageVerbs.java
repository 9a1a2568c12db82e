package org.miragemanager.manager.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code miragectl image}. */
@Command(
    name = "image",
    description = "Look at images, and make new ones known.",
    subcommands = {ImageListVerb.class, ImageAddVerb.class},
    footer = {
      "",
      "Examples:",
      "  miragectl image list",
      "  miragectl image add counter:2 --driver process /srv/images/counter.jar"
    })
public final class ImageVerbs {
  @Mixin HelpOption help;
}
