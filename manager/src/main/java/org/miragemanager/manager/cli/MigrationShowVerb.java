package org.miragemanager.manager.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code miragectl migration show}. */
@Command(
    name = "show",
    description = "Show all about an operation.",
    footer = {"", "Examples:", "  miragectl migration show migrate-counter-1"})
public final class MigrationShowVerb extends ResultVerb {
  @Parameters(paramLabel = "ID", description = "The operation's workflow id.")
  private String workflowId;

  @Option(
      names = "--run",
      paramLabel = "RUN",
      description = "One run of that workflow (default: the newest).")
  private String runId;

  MigrationShowVerb(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  public Integer call() {
    ApiPath path = ApiPath.OPERATIONS.child(workflowId).with("runId", runId);
    output()
        .one(
            manager().get(path, ViewReader::operation),
            OperationColumns.at(surroundings().clock().instant()));
    return ExitCode.DONE;
  }
}
