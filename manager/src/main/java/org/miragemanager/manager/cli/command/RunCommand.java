package org.miragemanager.manager.cli.command;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.CommandFailure;
import org.miragemanager.manager.cli.ExitCode;
import org.miragemanager.manager.cli.client.ApiPath;
import org.miragemanager.manager.cli.client.JsonObjectWriter;
import org.miragemanager.manager.cli.option.DurationConverter;
import org.miragemanager.manager.cli.option.ImageName;
import org.miragemanager.manager.cli.option.MemoryConverter;
import picocli.CommandLine.Command;
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

  @Option(
      names = "--checkpoint-interval",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description =
          "How often it gives a checkpoint while it runs, for example 500ms; 0: only at durable steps"
              + " (default: 1s).")
  private Duration checkpointInterval;

  @Option(
      names = "--on-lost-contact",
      paramLabel = "freeze|run",
      description =
          "What becomes of it while its host has no lease: it freezes, and may be brought back"
              + " elsewhere; or it runs on, and is brought back only on your word that the host is"
              + " off (default: freeze).")
  private String onLostContact;

  @Option(
      names = "--restart",
      paramLabel = "always|never",
      description = "Whether it is brought back when it or its host is lost (default: always).")
  private String restart;

  @Option(
      names = "--priority",
      paramLabel = "NUMBER",
      description = "Of those that are lost together, the highest comes back first (default: 0).")
  private Integer priority;

  @Option(
      names = "--require",
      paramLabel = "KEY=VALUE",
      description = "A label that its host must have, for example zone=a; may be repeated.")
  private Map<String, String> requires;

  RunCommand(CliEnvironment surroundings) {
    super(surroundings);
  }

  @Override
  public Integer call() {
    check("--on-lost-contact", onLostContact, "freeze", "run");
    check("--restart", restart, "always", "never");
    ImageName named = ImageName.parse(image, version);
    JsonObjectWriter order =
        new JsonObjectWriter()
            .with("name", name)
            .with("image", named.name())
            .with("version", named.version())
            .with("host", host)
            .with("memoryBytes", memoryBytes)
            .with(
                "checkpointMillis",
                checkpointInterval == null ? null : checkpointInterval.toMillis())
            .with("onLostContact", onLostContact)
            .with("restart", restart)
            .with("priority", priority)
            .with("requires", requires);
    if (!arguments.isEmpty()) {
      order.with("arguments", arguments);
    }
    return operate("run", name, ApiPath.UNIKERNELS, order);
  }

  private static void check(String option, String word, String first, String second) {
    if (word != null && !word.equals(first) && !word.equals(second)) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "'%s' is not a value of %s: write %s or %s".formatted(word, option, first, second));
    }
  }
}
