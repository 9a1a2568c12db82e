package org.miragemanager.manager.cli.command;

import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.CommandFailure;
import org.miragemanager.manager.cli.ExitCode;
import org.miragemanager.manager.cli.client.ApiPath;
import org.miragemanager.manager.cli.client.JsonObjectWriter;
import org.miragemanager.manager.cli.client.OperationWait;
import org.miragemanager.manager.cli.output.OperationSentence;
import org.miragemanager.manager.cli.output.Output;
import org.miragemanager.manager.service.OperationView;
import picocli.CommandLine.Option;

/** A command that begins an operation on a unikernel and, unless detached, waits for its end. */
public abstract class OperationCommand extends ResultCommand {
  @Option(names = "--detach", description = "Do not wait for the end.")
  private boolean detach;

  protected OperationCommand(CliEnvironment surroundings) {
    super(surroundings);
  }

  /**
   * Does it all.
   *
   * @param kind run, migrate, suspend, resume or stop
   * @return the exit code
   */
  protected final int operate(String kind, String unikernel, ApiPath path, JsonObjectWriter order) {
    return report(
        OperationWait.of(manager(), surroundings(), kind, unikernel).begin(path, order, detach));
  }

  private int report(OperationView operation) {
    Output output = output();
    if (operation.endedAt() == null) {
      output.result(
          operation,
          OperationSentence.goesOn(
              operation.kind(), operation.unikernel(), operation.workflowId()));
      return ExitCode.DONE;
    }
    if (operation.outcome().equals("done")) {
      output.result(operation, OperationSentence.done(operation));
      return ExitCode.DONE;
    }
    if (output.isForPrograms()) {
      output.result(operation, "");
    }
    throw new CommandFailure(ExitCode.FAILED, OperationSentence.failed(operation));
  }
}
