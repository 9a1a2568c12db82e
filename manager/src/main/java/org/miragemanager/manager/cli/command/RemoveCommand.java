package org.miragemanager.manager.cli.command;

import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.CommandFailure;
import org.miragemanager.manager.cli.CommandFailure.ExitCode;
import org.miragemanager.manager.cli.client.JsonObjectWriter;
import org.miragemanager.manager.cli.client.ManagerConnection.ApiPath;
import org.miragemanager.manager.cli.client.OperationWait;
import org.miragemanager.manager.cli.client.ViewReader;
import org.miragemanager.manager.cli.command.ManagerCommand.ResultCommand;
import org.miragemanager.manager.cli.output.HumanText.OperationSentence;
import org.miragemanager.manager.cli.output.Removal;
import org.miragemanager.manager.service.OperationView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code miragectl rm}. */
@Command(
    name = "rm",
    description = "Forget a unikernel that is not running, with its state and logs.",
    footer = {
      "",
      "Examples:",
      "  miragectl stop counter-1 && miragectl rm counter-1",
      "  miragectl rm counter-1 --force"
    })
public final class RemoveCommand extends ResultCommand {
  @Parameters(paramLabel = "NAME", description = "The unikernel's name.")
  private String name;

  @Option(
      names = "--force",
      description = "Also if it runs: stop it first, by force, as stop --force does.")
  private boolean force;

  RemoveCommand(CliEnvironment surroundings) {
    super(surroundings);
  }

  /** What has come to its end by itself, or was stopped, can be removed as it is. */
  private boolean isOver() {
    String status = manager().get(ApiPath.UNIKERNELS.child(name), ViewReader::unikernel).status();
    return status.equals("stopped") || status.equals("terminated");
  }

  /** What that cost, in words that follow a sentence. */
  private String stopByForce() {
    OperationView stopped =
        OperationWait.of(manager(), surroundings(), "stop", name)
            .begin(
                ApiPath.UNIKERNELS.child(name).child("stop"),
                new JsonObjectWriter().with("force", true),
                false);
    if (!"done".equals(stopped.outcome())) {
      throw new CommandFailure(ExitCode.FAILED, OperationSentence.failed(stopped));
    }
    return ", with its state" + OperationSentence.givenUp(stopped);
  }

  @Override
  public Integer call() {
    String cost = force && !isOver() ? stopByForce() : "";
    manager().delete(ApiPath.UNIKERNELS.child(name));
    output().result(new Removal("unikernel", name), name + " is forgotten" + cost);
    return ExitCode.DONE;
  }
}
