package org.miragemanager.manager.cli.command.host;

import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.CommandFailure;
import org.miragemanager.manager.cli.ExitCode;
import org.miragemanager.manager.cli.client.ApiPath;
import org.miragemanager.manager.cli.client.JsonObjectWriter;
import org.miragemanager.manager.cli.client.OperationWait;
import org.miragemanager.manager.cli.command.ResultCommand;
import org.miragemanager.manager.cli.option.OptionRange;
import org.miragemanager.manager.cli.output.OperationSentence;
import org.miragemanager.manager.service.DrainView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code miragectl host drain}. */
@Command(
    name = "drain",
    description = {
      "Move all guests of a host to other hosts; it takes none from now on.",
      "Guests that cannot be moved are named; to drain it again goes on. A drain that goes on is"
          + " ended by undrain."
    },
    footer = {
      "",
      "Examples:",
      "  miragectl host drain edge-1",
      "  miragectl host drain edge-1 --parallel 8 --detach",
      "  miragectl host drain edge-1 -o json          # who stays, and why, in the field staying"
    })
public final class HostDrainCommand extends ResultCommand {
  private static final int MOST_PARALLEL = 64;

  @Parameters(paramLabel = "HOST", description = "The host's name.")
  private String name;

  @Option(
      names = "--parallel",
      paramLabel = "N",
      defaultValue = "4",
      description = "How many guests are moved at a time, 1 to 64 (default: 4).")
  private long parallel;

  @Option(names = "--detach", description = "Do not wait for the end.")
  private boolean detach;

  HostDrainCommand(CliEnvironment surroundings) {
    super(surroundings);
  }

  @Override
  public Integer call() {
    OptionRange.between("--parallel", parallel, 1, MOST_PARALLEL);
    DrainView drain =
        OperationWait.ofDrain(manager(), surroundings(), name, "drain")
            .begin(
                ApiPath.HOSTS.child(name).child("drain"),
                new JsonObjectWriter().with("parallel", parallel),
                detach);
    boolean goesOn = drain.endedAt() == null;
    if (goesOn || drain.outcome().equals("done")) {
      output()
          .result(drain, goesOn ? OperationSentence.drainGoesOn("drain", name) : drain.detail());
      return ExitCode.DONE;
    }
    if (output().isForPrograms()) {
      output().result(drain, "");
    }
    throw new CommandFailure(ExitCode.FAILED, drain.detail());
  }
}
