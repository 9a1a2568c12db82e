package org.miragemanager.manager.cli.command.operation;

import java.util.List;
import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.CommandFailure;
import org.miragemanager.manager.cli.ExitCode;
import org.miragemanager.manager.cli.client.ApiPath;
import org.miragemanager.manager.cli.client.JsonObjectWriter;
import org.miragemanager.manager.cli.client.OperationWait;
import org.miragemanager.manager.cli.client.ViewReader;
import org.miragemanager.manager.cli.command.ResultCommand;
import org.miragemanager.manager.cli.output.OperationSentence;
import org.miragemanager.manager.service.OperationView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code miragectl migration abort}. */
@Command(
    name = "abort",
    description = {
      "Have an operation go back to where the unikernel was, while that is possible.",
      "After the hand-over only forward is possible, and this says so."
    },
    footer = {
      "",
      "Examples:",
      "  miragectl migration abort migrate-counter-1",
      "  miragectl migration abort migrate-counter-1 --reason 'wrong host'"
    })
public final class MigrationAbortCommand extends ResultCommand {
  @Parameters(paramLabel = "ID", description = "The operation's workflow id.")
  private String workflowId;

  @Option(
      names = "--run",
      paramLabel = "RUN",
      description = "One run of that workflow (default: the newest).")
  private String runId;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the history.")
  private String reason;

  @Option(
      names = "--force",
      description = "Also if it was begun with another Temporal cluster, which is gone for good.")
  private boolean force;

  MigrationAbortCommand(CliEnvironment surroundings) {
    super(surroundings);
  }

  @Override
  public Integer call() {
    ApiPath path = ApiPath.OPERATIONS.child(workflowId);
    OperationView found = manager().get(path.with("runId", runId), ViewReader::operation);
    ApiPath abort =
        path.child("abort").with("runId", found.runId()).with("force", force ? "true" : null);
    OperationView ended =
        OperationWait.of(manager(), surroundings(), "abort", found.unikernel())
            .begin(abort, new JsonObjectWriter().with("reason", reason), false);
    if (!List.of("undone", "interrupted").contains(ended.outcome())) {
      throw new CommandFailure(ExitCode.FAILED, sentence(ended));
    }
    output().result(ended, sentence(ended));
    return ExitCode.DONE;
  }

  private static String sentence(OperationView ended) {
    String detail = ended.detail() == null ? "" : ": " + ended.detail();
    return "the "
        + OperationSentence.noun(ended.kind())
        + " of "
        + ended.unikernel()
        + " is "
        + ended.outcome()
        + detail;
  }
}
