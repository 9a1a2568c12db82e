package org.miragemanager.manager.cli.command;

import java.util.List;
import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.client.JsonObjectWriter;
import org.miragemanager.manager.cli.client.ManagerConnection.ApiPath;
import org.miragemanager.manager.cli.command.ManagerCommand.OperationCommand;
import org.miragemanager.manager.cli.option.GuestPolicyOptions;
import org.miragemanager.manager.cli.option.ImageName;
import org.miragemanager.manager.cli.option.SizeConverter.MemoryConverter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code miragectl run}. */
@Command(
    name = "run",
    description = "Create a unikernel and run it.",
    footer = {
      "",
      "Examples:",
      "  miragectl run counter --name counter-1",
      "  miragectl run counter --name counter-2 --priority 10 --require zone=a",
      "  miragectl run counter:1 --name counter-1 --host edge-1 --memory 64M -- --until 100"
    })
public final class RunCommand extends OperationCommand {
  @Parameters(index = "0", paramLabel = "IMAGE", description = "The image: NAME, or NAME:VERSION.")
  private String image;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "ARGUMENT",
      description = "The unikernel's arguments, after `--` if they begin with a dash.")
  private List<String> arguments = List.of();

  @Option(
      names = "--name",
      required = true,
      paramLabel = "NAME",
      description = "The unikernel's name.")
  private String name;

  @Option(
      names = "--version",
      paramLabel = "VERSION",
      description = "The image's version (default: the one added last).")
  private String version;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "Where it runs (default: the manager chooses).")
  private String host;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      converter = MemoryConverter.class,
      description = "Its memory, for example 64M (default: 64M).")
  private Long memoryBytes;

  @Mixin private GuestPolicyOptions policy = new GuestPolicyOptions();

  RunCommand(CliEnvironment surroundings) {
    super(surroundings);
  }

  @Override
  public Integer call() {
    ImageName named = ImageName.parse(image, version);
    JsonObjectWriter order =
        new JsonObjectWriter()
            .with("name", name)
            .with("image", named.name())
            .with("version", named.version())
            .with("host", host)
            .with("memoryBytes", memoryBytes);
    policy.addTo(order);
    if (!arguments.isEmpty()) {
      order.with("arguments", arguments);
    }
    return operate("run", name, ApiPath.UNIKERNELS, order);
  }
}
