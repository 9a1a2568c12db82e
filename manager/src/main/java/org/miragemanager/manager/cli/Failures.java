package org.miragemanager.manager.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what goes wrong into one sentence and an exit code; never a stack trace. */
public final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
  private final Surroundings surroundings;

  /** A handler for one process; {@code MIRAGE_TRACE=1} adds the trace of an unexpected error. */
  public Failures(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public int handleExecutionException(
      Exception failure, CommandLine command, ParseResult arguments) {
    PrintWriter err = command.getErr();
    if (failure instanceof CommandFailure known) {
      err.println("miragectl: " + known.getMessage());
      return known.exitCode();
    }
    err.println(
        "miragectl: this is an error of the program itself ("
            + failure
            + "): please report it with what MIRAGE_TRACE=1 adds");
    if ("1".equals(surroundings.environment().get("MIRAGE_TRACE"))) {
      failure.printStackTrace(err);
    }
    return ExitCode.FAILED;
  }

  @Override
  public int handleParseException(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("miragectl: " + words(failure));
    UnmatchedArgumentException.printSuggestions(failure, err);
    err.println("See `" + command.getCommandSpec().qualifiedName() + " --help`.");
    return ExitCode.USAGE;
  }

  private static String words(ParameterException failure) {
    CommandLine command = failure.getCommandLine();
    boolean wantsCommand = !command.getSubcommands().isEmpty();
    if (wantsCommand && failure instanceof UnmatchedArgumentException unmatched) {
      String first = unmatched.getUnmatched().getFirst();
      if (!first.startsWith("-")) {
        return "'" + first + "' is not a command of " + command.getCommandSpec().qualifiedName();
      }
    }
    return failure.getMessage();
  }
}
