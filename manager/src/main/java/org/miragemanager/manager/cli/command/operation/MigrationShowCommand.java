package org.miragemanager.manager.cli.command.operation;

import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.ExitCode;
import org.miragemanager.manager.cli.client.ApiPath;
import org.miragemanager.manager.cli.client.ViewReader;
import org.miragemanager.manager.cli.command.ResultCommand;
import org.miragemanager.manager.cli.output.OperationColumns;
import org.miragemanager.manager.service.DrainView;
import org.miragemanager.manager.service.OperationView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code miragectl migration show}. */
@Command(
    name = "show",
    description = "Show all about an operation.",
    footer = {"", "Examples:", "  miragectl migration show migrate-counter-1"})
public final class MigrationShowCommand extends ResultCommand {
  @Parameters(paramLabel = "ID", description = "The operation's workflow id.")
  private String workflowId;

  @Option(
      names = "--run",
      paramLabel = "RUN",
      description = "One run of that workflow (default: the newest).")
  private String runId;

  MigrationShowCommand(CliEnvironment surroundings) {
    super(surroundings);
  }

  @Override
  public Integer call() {
    ApiPath path = ApiPath.OPERATIONS.child(workflowId).with("runId", runId);
    switch (manager().get(path, ViewReader::anyOperation)) {
      case OperationView operation ->
          output().one(operation, OperationColumns.at(surroundings().clock().instant()));
      case DrainView drain ->
          output().one(drain, OperationColumns.ofDrain(surroundings().clock().instant()));
    }
    return ExitCode.DONE;
  }
}
