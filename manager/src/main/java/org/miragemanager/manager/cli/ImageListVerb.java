package org.miragemanager.manager.cli;

import picocli.CommandLine.Command;

/** {@code miragectl image list}. */
@Command(
    name = "list",
    aliases = "ls",
    description = "List the images.",
    footer = {"", "Examples:", "  miragectl image list", "  miragectl image list -o json"})
public final class ImageListVerb extends ResultVerb {
  ImageListVerb(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  public Integer call() {
    output().list(manager().list(ApiPath.IMAGES, ViewReader::image), ImageColumns.all());
    return ExitCode.DONE;
  }
}
