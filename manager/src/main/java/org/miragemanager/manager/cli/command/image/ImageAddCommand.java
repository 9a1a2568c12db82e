package org.miragemanager.manager.cli.command.image;

import java.nio.file.Path;
import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.CommandFailure;
import org.miragemanager.manager.cli.ExitCode;
import org.miragemanager.manager.cli.client.Answer;
import org.miragemanager.manager.cli.client.ApiPath;
import org.miragemanager.manager.cli.client.FileUpload;
import org.miragemanager.manager.cli.client.JsonObjectWriter;
import org.miragemanager.manager.cli.client.ViewReader;
import org.miragemanager.manager.cli.command.ResultCommand;
import org.miragemanager.manager.cli.option.ImageName;
import org.miragemanager.manager.service.ImageView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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
public final class ImageAddCommand extends ResultCommand {
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
