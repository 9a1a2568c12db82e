package org.miragemanager.manager.cli.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.CommandFailure;
import org.miragemanager.manager.cli.CommandFailure.ExitCode;
import org.miragemanager.manager.cli.client.ManagerClient;
import org.miragemanager.manager.cli.client.ManagerConnection.ApiPath;
import org.miragemanager.manager.cli.option.SizeConverter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code miragectl logs}. */
@Command(
    name = "logs",
    description = "Print what a unikernel's domains printed, the oldest first.",
    footer = {
      "",
      "Examples:",
      "  miragectl logs counter-1",
      "  miragectl logs counter-1 --follow --tail 4K",
      "  miragectl logs counter-1 --generation 2"
    })
public final class LogsCommand extends ManagerCommand {
  @Parameters(paramLabel = "NAME", description = "The unikernel's name.")
  private String name;

  @Option(
      names = {"-f", "--follow"},
      description = "Go on as long as it runs or is expected to run again; ^C ends it.")
  private boolean follow;

  @Option(
      names = "--generation",
      paramLabel = "NUMBER",
      description = "One domain only, by its generation.")
  private Long generation;

  @Option(
      names = "--tail",
      paramLabel = "BYTES",
      converter = SizeConverter.class,
      description = "At most so much from the end, in whole lines, for example 4K.")
  private Long tail;

  LogsCommand(CliEnvironment surroundings) {
    super(surroundings);
  }

  @Override
  public Integer call() {
    ManagerClient manager = manager();
    ApiPath path =
        ApiPath.UNIKERNELS
            .child(name)
            .child("logs")
            .with("generation", generation)
            .with("tailBytes", tail)
            .with("follow", follow ? "true" : null);
    try (InputStream logs = manager.stream(path)) {
      return copy(logs);
    } catch (IOException cut) {
      throw new CommandFailure(
          ExitCode.FAILED, "the logs of " + name + " broke off: look whether the manager runs");
    }
  }

  private int copy(InputStream logs) throws IOException {
    byte[] buffer = new byte[1 << 16];
    for (int count = logs.read(buffer); count >= 0; count = logs.read(buffer)) {
      if (!print(buffer, count)) {
        return ExitCode.FAILED;
      }
    }
    return ExitCode.DONE;
  }

  /** Whether somebody still reads what is printed; a pipe into {@code head} soon says no. */
  private boolean print(byte[] bytes, int count) {
    try {
      OutputStream out = surroundings().out();
      out.write(bytes, 0, count);
      out.flush();
      return true;
    } catch (IOException closed) {
      return false;
    }
  }
}
