package org.miragemanager.manager.cli.command.image;

import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.ExitCode;
import org.miragemanager.manager.cli.client.ApiPath;
import org.miragemanager.manager.cli.command.ResultCommand;
import org.miragemanager.manager.cli.option.ImageName;
import org.miragemanager.manager.cli.output.Removal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code miragectl image rm}. */
@Command(
    name = "rm",
    description = {
      "Forget a version of an image, with its files; refused while unikernels use it.",
      "Examples that ship with the program are known again when the manager starts."
    },
    footer = {"", "Examples:", "  miragectl image rm hello:1"})
public final class ImageRemoveCommand extends ResultCommand {
  @Parameters(paramLabel = "NAME:VERSION", description = "The image.")
  private String image;

  ImageRemoveCommand(CliEnvironment surroundings) {
    super(surroundings);
  }

  @Override
  public Integer call() {
    ImageName named = ImageName.withVersion(image);
    manager().delete(ApiPath.IMAGES.child(named.name()).child(named.version()));
    output().result(new Removal("image", named.toString()), named + " is forgotten");
    return ExitCode.DONE;
  }
}
