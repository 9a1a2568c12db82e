package org.miragemanager.manager.cli.command;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.CommandFailure;
import org.miragemanager.manager.cli.CommandFailure.ExitCode;
import org.miragemanager.manager.cli.client.FileUpload;
import org.miragemanager.manager.cli.client.JsonObjectWriter;
import org.miragemanager.manager.cli.client.ManagerConnection.Answer;
import org.miragemanager.manager.cli.client.ManagerConnection.ApiPath;
import org.miragemanager.manager.cli.client.ViewReader;
import org.miragemanager.manager.cli.command.ManagerCommand.ResultCommand;
import org.miragemanager.manager.cli.option.HelpOption;
import org.miragemanager.manager.cli.option.ImageName;
import org.miragemanager.manager.cli.output.Column;
import org.miragemanager.manager.cli.output.Column.ImageColumns;
import org.miragemanager.manager.cli.output.HumanText;
import org.miragemanager.manager.cli.output.Removal;
import org.miragemanager.manager.service.ImageView;
import org.miragemanager.manager.service.ImageView.ImageDetailView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code miragectl image}. */
@Command(
    name = "image",
    description = "Look at images, upload new ones, and forget old ones.",
    subcommands = {
      ImageCommands.ImageListCommand.class,
      ImageCommands.ImageShowCommand.class,
      ImageCommands.ImageAddCommand.class,
      ImageCommands.ImageRemoveCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  miragectl image list",
      "  miragectl image add hello:1 hello.jar --driver process"
    })
public final class ImageCommands {
  @Mixin HelpOption help;

  /** {@code miragectl image add}. */
  @Command(
      name = "add",
      description = {
        "Upload an image's file; hosts fetch it when they need it.",
        "An image may have a file for each driver. The same file again changes nothing; another file",
        "needs another version."
      },
      footer = {
        "",
        "Examples:",
        "  miragectl image add hello:1 hello.jar --driver process",
        "  miragectl image add hello:1 hello.elf --driver qemu",
        "  miragectl image add shop:2 /opt/guests/shop.jar --driver process --in-place",
        "  miragectl image add counter:1 example:counter --driver process"
      })
  public static final class ImageAddCommand extends ResultCommand {
    private static final String EXAMPLE = "example:";
    private static final int KNOWN_ALREADY = 200;

    @Parameters(
        index = "0",
        paramLabel = "NAME[:VERSION]",
        description = "The image's name and version (default: version 1).")
    private String image;

    @Parameters(
        index = "1",
        paramLabel = "FILE",
        description =
            "A jar that needs no other, a native executable or an ELF file for QEMU; or example:NAME"
                + " for one that ships with the program.")
    private String file;

    @Option(
        names = "--driver",
        required = true,
        paramLabel = "DRIVER",
        description = "The hypervisor driver that runs it: process or qemu.")
    private String driver;

    @Option(
        names = "--in-place",
        description =
            "Do not upload: FILE is an absolute path, and each host that is to run it has it there,"
                + " with all that it needs beside it.")
    private boolean inPlace;

    ImageAddCommand(CliEnvironment surroundings) {
      super(surroundings);
    }

    @Override
    public Integer call() {
      ImageName named = ImageName.withVersionOrFirst(image);
      Answer answer = file.startsWith(EXAMPLE) || inPlace ? refer(named) : upload(named);
      ImageView added = manager().answered(answer, ViewReader::image);
      output().result(added, sentence(named.toString(), answer.status() == KNOWN_ALREADY));
      return ExitCode.DONE;
    }

    private String sentence(String name, boolean known) {
      return known
          ? name + " is there already, with this file for " + driver
          : name + " is added: run it with `miragectl run " + name + " --name NAME`";
    }

    private Answer refer(ImageName named) {
      if (!file.startsWith(EXAMPLE) && !Path.of(file).isAbsolute()) {
        throw new CommandFailure(
            ExitCode.USAGE,
            "with --in-place the file is where hosts find it: give an absolute path, not '"
                + file
                + "'");
      }
      return manager()
          .send(
              ApiPath.IMAGES,
              new JsonObjectWriter()
                  .with("name", named.name())
                  .with("version", named.version())
                  .with("driver", driver)
                  .with("reference", file));
    }

    private Answer upload(ImageName named) {
      FileUpload upload =
          FileUpload.of(surroundings().workingFolder().resolve(file).normalize(), named.toString());
      ApiPath path =
          ApiPath.IMAGES
              .child(named.name())
              .child(named.version())
              .child(driver)
              .with("digest", upload.digest());
      return manager().upload(upload, path, surroundings());
    }
  }

  /** {@code miragectl image list}. */
  @Command(
      name = "list",
      aliases = "ls",
      description = "List the images.",
      footer = {"", "Examples:", "  miragectl image list", "  miragectl image list -o json"})
  public static final class ImageListCommand extends ResultCommand {
    ImageListCommand(CliEnvironment surroundings) {
      super(surroundings);
    }

    @Override
    public Integer call() {
      output().list(manager().list(ApiPath.IMAGES, ViewReader::image), ImageColumns.all());
      return ExitCode.DONE;
    }
  }

  /** {@code miragectl image show}. */
  @Command(
      name = "show",
      description = "Show all about an image: its files, and who uses it.",
      footer = {"", "Examples:", "  miragectl image show hello", "  miragectl image show hello:1"})
  public static final class ImageShowCommand extends ResultCommand {
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
          variant.sizeBytes() == null
              ? ""
              : " (" + HumanText.sizeInWords(variant.sizeBytes()) + ")";
      return variant.driver() + " " + variant.reference() + size;
    }

    private static String users(ImageDetailView image) {
      return image.usedBy().isEmpty() ? null : String.join(", ", image.usedBy());
    }
  }

  /** {@code miragectl image rm}. */
  @Command(
      name = "rm",
      description = {
        "Forget a version of an image, with its files; refused while unikernels use it.",
        "Examples that ship with the program are known again when the manager starts."
      },
      footer = {"", "Examples:", "  miragectl image rm hello:1"})
  public static final class ImageRemoveCommand extends ResultCommand {
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
}
