package org.miragemanager.manager.cli.command.image;

import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.ExitCode;
import org.miragemanager.manager.cli.client.ApiPath;
import org.miragemanager.manager.cli.client.ViewReader;
import org.miragemanager.manager.cli.command.ResultCommand;
import org.miragemanager.manager.cli.output.ImageColumns;
import picocli.CommandLine.Command;

/** {@code miragectl image list}. */
@Command(
    name = "list",
    aliases = "ls",
    description = "List the images.",
    footer = {"", "Examples:", "  miragectl image list", "  miragectl image list -o json"})
public final class ImageListCommand extends ResultCommand {
  ImageListCommand(CliEnvironment surroundings) {
    super(surroundings);
  }

  @Override
  public Integer call() {
    output().list(manager().list(ApiPath.IMAGES, ViewReader::image), ImageColumns.all());
    return ExitCode.DONE;
  }
}
