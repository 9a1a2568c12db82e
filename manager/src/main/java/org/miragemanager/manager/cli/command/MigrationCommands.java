package org.miragemanager.manager.cli.command;

import java.util.List;
import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.CommandFailure;
import org.miragemanager.manager.cli.CommandFailure.ExitCode;
import org.miragemanager.manager.cli.client.JsonObjectWriter;
import org.miragemanager.manager.cli.client.ManagerConnection.ApiPath;
import org.miragemanager.manager.cli.client.OperationWait;
import org.miragemanager.manager.cli.client.ViewReader;
import org.miragemanager.manager.cli.command.ManagerCommand.ResultCommand;
import org.miragemanager.manager.cli.option.HelpOption;
import org.miragemanager.manager.cli.option.OptionRange;
import org.miragemanager.manager.cli.output.Column.OperationColumns;
import org.miragemanager.manager.cli.output.HumanText.OperationSentence;
import org.miragemanager.manager.service.DrainView;
import org.miragemanager.manager.service.OperationView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code miragectl migration}. */
@Command(
    name = "migration",
    description = "Look at operations of every kind, past and present, or abort one.",
    subcommands = {
      MigrationCommands.MigrationListCommand.class,
      MigrationCommands.MigrationShowCommand.class,
      MigrationCommands.MigrationAbortCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  miragectl migration list --unikernel counter-1",
      "  miragectl migration show migrate-counter-1",
      "  miragectl migration abort migrate-counter-1"
    })
public final class MigrationCommands {
  @Mixin HelpOption help;

  /** {@code miragectl migration list}. */
  @Command(
      name = "list",
      aliases = "ls",
      description = "List operations of every kind, the newest first.",
      footer = {
        "",
        "Examples:",
        "  miragectl migration list",
        "  miragectl migration list --unikernel counter-1 --limit 5"
      })
  public static final class MigrationListCommand extends ResultCommand {
    private static final int GREATEST_LIMIT = 1000;

    @Option(
        names = "--unikernel",
        paramLabel = "NAME",
        description = "Those of one unikernel only.")
    private String unikernel;

    @Option(
        names = "--limit",
        paramLabel = "NUMBER",
        defaultValue = "20",
        description = "How many at most, 1 to 1000 (default: 20).")
    private int limit;

    MigrationListCommand(CliEnvironment surroundings) {
      super(surroundings);
    }

    @Override
    public Integer call() {
      OptionRange.between("--limit", limit, 1, GREATEST_LIMIT);
      ApiPath path = ApiPath.OPERATIONS.with("unikernel", unikernel).with("limit", limit);
      output()
          .list(
              manager().list(path, ViewReader::operation),
              OperationColumns.at(surroundings().clock().instant()));
      return ExitCode.DONE;
    }
  }

  /** {@code miragectl migration show}. */
  @Command(
      name = "show",
      description = "Show all about an operation.",
      footer = {"", "Examples:", "  miragectl migration show migrate-counter-1"})
  public static final class MigrationShowCommand extends ResultCommand {
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
  public static final class MigrationAbortCommand extends ResultCommand {
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
}
