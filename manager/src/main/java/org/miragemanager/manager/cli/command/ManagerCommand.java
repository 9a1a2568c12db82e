package org.miragemanager.manager.cli.command;

import java.util.concurrent.Callable;
import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.CommandFailure;
import org.miragemanager.manager.cli.CommandFailure.ExitCode;
import org.miragemanager.manager.cli.client.JsonObjectWriter;
import org.miragemanager.manager.cli.client.ManagerClient;
import org.miragemanager.manager.cli.client.ManagerConnection.ApiPath;
import org.miragemanager.manager.cli.client.OperationWait;
import org.miragemanager.manager.cli.command.ManagerCommand.ResultCommand;
import org.miragemanager.manager.cli.option.ConnectionOptions;
import org.miragemanager.manager.cli.option.HelpOption;
import org.miragemanager.manager.cli.output.HumanText.OperationSentence;
import org.miragemanager.manager.cli.output.Output;
import org.miragemanager.manager.cli.output.Output.OutputOption;
import org.miragemanager.manager.service.OperationView;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that asks a manager. */
public abstract class ManagerCommand implements Callable<Integer> {
  @Mixin private ConnectionOptions connection;
  @Mixin HelpOption help;

  private final CliEnvironment surroundings;

  protected ManagerCommand(CliEnvironment surroundings) {
    this.surroundings = surroundings;
  }

  protected final CliEnvironment surroundings() {
    return surroundings;
  }

  protected final ManagerClient manager() {
    return connection.connect(surroundings);
  }

  /** A command that writes a result in a format of the user's choice. */
  public abstract static class ResultCommand extends ManagerCommand {
    @Mixin private OutputOption output;

    protected ResultCommand(CliEnvironment surroundings) {
      super(surroundings);
    }

    protected final Output output() {
      return new Output(output.format(), surroundings().out());
    }
  }

  /** A command that begins an operation on a unikernel and, unless detached, waits for its end. */
  public abstract static class OperationCommand extends ResultCommand {
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
    protected final int operate(
        String kind, String unikernel, ApiPath path, JsonObjectWriter order) {
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
}
