package org.miragemanager.manager.cli;

import org.miragemanager.manager.service.ImageView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code miragectl image add}. */
@Command(
    name = "add",
    description = "Make an image known; the same again changes nothing.",
    footer = {
      "",
      "Examples:",
      "  miragectl image add counter:2 --driver process /srv/images/counter.jar",
      "  miragectl image add counter:1 --driver process example:counter"
    })
public final class ImageAddVerb extends ResultVerb {
  private static final String EXAMPLE = "example:";

  @Parameters(
      index = "0",
      paramLabel = "NAME:VERSION",
      description = "The image's name and version.")
  private String image;

  @Parameters(
      index = "1",
      paramLabel = "FILE",
      description =
          "Where the hosts find it: a file, or example:NAME for one that ships with the program.")
  private String file;

  @Option(
      names = "--driver",
      required = true,
      paramLabel = "DRIVER",
      description = "The hypervisor driver that runs it, for example process.")
  private String driver;

  ImageAddVerb(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  public Integer call() {
    ImageName named = ImageName.withVersion(image);
    String reference =
        file.startsWith(EXAMPLE)
            ? file
            : surroundings().workingFolder().resolve(file).normalize().toString();
    ImageView added =
        manager()
            .post(
                ApiPath.IMAGES,
                new Order()
                    .with("name", named.name())
                    .with("version", named.version())
                    .with("driver", driver)
                    .with("reference", reference),
                ViewReader::image);
    output()
        .result(
            added,
            added.name()
                + ":"
                + added.version()
                + " is known: run it with `miragectl run "
                + added.name()
                + ":"
                + added.version()
                + " --name NAME`");
    return ExitCode.DONE;
  }
}
