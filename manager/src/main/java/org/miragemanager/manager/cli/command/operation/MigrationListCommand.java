package org.miragemanager.manager.cli.command.operation;

import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.ExitCode;
import org.miragemanager.manager.cli.client.ApiPath;
import org.miragemanager.manager.cli.client.ViewReader;
import org.miragemanager.manager.cli.command.ResultCommand;
import org.miragemanager.manager.cli.option.OptionRange;
import org.miragemanager.manager.cli.output.OperationColumns;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

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
public final class MigrationListCommand extends ResultCommand {
  private static final int GREATEST_LIMIT = 1000;

  @Option(names = "--unikernel", paramLabel = "NAME", description = "Those of one unikernel only.")
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
