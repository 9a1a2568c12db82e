package org.miragemanager.manager.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
public final class ImageRemoveVerb extends Verb {
  @Parameters(paramLabel = "NAME:VERSION", description = "The image.")
  private String image;

  ImageRemoveVerb(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  public Integer call() throws IOException {
    ImageName named = ImageName.withVersion(image);
    manager().delete(ApiPath.IMAGES.child(named.name()).child(named.version()));
    surroundings().out().write((named + " is forgotten\n").getBytes(StandardCharsets.UTF_8));
    return ExitCode.DONE;
  }
}
