package org.miragemanager.manager.cli.command.image;

import java.util.List;
import java.util.stream.Collectors;
import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.ExitCode;
import org.miragemanager.manager.cli.client.ApiPath;
import org.miragemanager.manager.cli.client.ViewReader;
import org.miragemanager.manager.cli.command.ResultCommand;
import org.miragemanager.manager.cli.option.ImageName;
import org.miragemanager.manager.cli.output.Column;
import org.miragemanager.manager.cli.output.HumanText;
import org.miragemanager.manager.service.ImageDetailView;
import org.miragemanager.manager.service.ImageView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code miragectl image show}. */
@Command(
    name = "show",
    description = "Show all about an image: its files, and who uses it.",
    footer = {"", "Examples:", "  miragectl image show hello", "  miragectl image show hello:1"})
public final class ImageShowCommand extends ResultCommand {
  @Parameters(
      paramLabel = "NAME[:VERSION]",
      description = "The image (default: the version that was added last).")
  private String image;

  ImageShowCommand(CliEnvironment surroundings) {
    super(surroundings);
  }

  @Override
  public Integer call() {
    ImageName named = ImageName.parse(image, null);
    ImageDetailView found =
        manager()
            .get(
                ApiPath.IMAGES.child(named.name()).with("version", named.version()),
                ViewReader::imageDetail);
    output()
        .one(
            found,
            List.of(
                Column.always("NAME", ImageDetailView::name),
                Column.always("VERSION", ImageDetailView::version),
                Column.always("VARIANTS", ImageShowCommand::variants),
                Column.always("USED BY", ImageShowCommand::users)));
    return ExitCode.DONE;
  }

  private static String variants(ImageDetailView image) {
    return image.variants().stream()
        .map(ImageShowCommand::inWords)
        .collect(Collectors.joining(", "));
  }

  private static String inWords(ImageView variant) {
    String size =
        variant.sizeBytes() == null ? "" : " (" + HumanText.sizeInWords(variant.sizeBytes()) + ")";
    return variant.driver() + " " + variant.reference() + size;
  }

  private static String users(ImageDetailView image) {
    return image.usedBy().isEmpty() ? null : String.join(", ", image.usedBy());
  }
}
