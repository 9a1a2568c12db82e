package org.miragemanager.manager.cli;

import java.util.List;
import java.util.stream.Collectors;
import org.miragemanager.manager.service.ImageDetailView;
import org.miragemanager.manager.service.ImageView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code miragectl image show}. */
@Command(
    name = "show",
    description = "Show all about an image: its files, and who uses it.",
    footer = {"", "Examples:", "  miragectl image show hello", "  miragectl image show hello:1"})
public final class ImageShowVerb extends ResultVerb {
  @Parameters(
      paramLabel = "NAME[:VERSION]",
      description = "The image (default: the version that was added last).")
  private String image;

  ImageShowVerb(Surroundings surroundings) {
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
                Column.always("VARIANTS", ImageShowVerb::variants),
                Column.always("USED BY", ImageShowVerb::users)));
    return ExitCode.DONE;
  }

  private static String variants(ImageDetailView image) {
    return image.variants().stream().map(ImageShowVerb::inWords).collect(Collectors.joining(", "));
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
