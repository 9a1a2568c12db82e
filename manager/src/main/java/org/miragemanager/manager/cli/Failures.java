package org.miragemanager.manager.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.miragemanager.manager.cli.client.JsonObjectWriter;
import org.miragemanager.manager.cli.output.OutputFormat;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what goes wrong into one sentence and an exit code; never a stack trace. */
public final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
  /** What picocli says when a command is called that only has others below it. */
  private static final String NO_COMMAND = "Missing required subcommand";

  private final CliEnvironment surroundings;

  /** A handler for one process; {@code MIRAGE_TRACE=1} adds the trace of an unexpected error. */
  public Failures(CliEnvironment surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public int handleExecutionException(
      Exception failure, CommandLine command, ParseResult arguments) {
    PrintWriter err = command.getErr();
    if (failure instanceof CommandFailure known) {
      tell(command, known.exitCode(), known.getMessage());
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

  /** In a sentence, or as the object that a program which asked for JSON or YAML can read. */
  private static void tell(CommandLine command, int exitCode, String words) {
    ParseResult parsed = command.getParseResult();
    OutputFormat format =
        parsed == null ? OutputFormat.TABLE : parsed.matchedOptionValue("-o", OutputFormat.TABLE);
    String line =
        switch (format) {
          case TABLE, WIDE -> "miragectl: " + words;
          case JSON, YAML -> json(exitCode, words);
        };
    command.getErr().println(line);
  }

  private static String json(int exitCode, String words) {
    Map<String, String> error = new LinkedHashMap<>();
    error.put(
        "code",
        switch (exitCode) {
          case ExitCode.USAGE -> "bad_request";
          case ExitCode.NOT_FOUND -> "not_found";
          default -> "failed";
        });
    error.put("message", words);
    return new String(
        new JsonObjectWriter().with("error", error).toBytes(), StandardCharsets.UTF_8);
  }

  @Override
  public int handleParseException(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    if (NO_COMMAND.equals(failure.getMessage())) {
      command.usage(err);
      return ExitCode.USAGE;
    }
    err.println("miragectl: " + words(failure));
    Optional<String> unknown = unknownCommand(failure);
    if (unknown.isPresent()) {
      Synonyms.of(command, unknown.get())
          .ifPresent(meant -> err.println("Did you mean `" + meant + "`?"));
    } else {
      UnmatchedArgumentException.printSuggestions(failure, err);
    }
    err.println("See `" + command.getCommandSpec().qualifiedName() + " --help`.");
    return ExitCode.USAGE;
  }

  /** A word that stands where a command is wanted, and is none. */
  private static Optional<String> unknownCommand(ParameterException failure) {
    return failure instanceof UnmatchedArgumentException unmatched
            && !failure.getCommandLine().getSubcommands().isEmpty()
        ? Optional.of(unmatched.getUnmatched().getFirst()).filter(word -> !word.startsWith("-"))
        : Optional.empty();
  }

  private static String words(ParameterException failure) {
    Optional<String> unknown = unknownCommand(failure);
    if (unknown.isPresent()) {
      return "'%s' is not a command of %s"
          .formatted(unknown.get(), failure.getCommandLine().getCommandSpec().qualifiedName());
    }
    if (failure instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
      return "'"
          + String.join(" ", unmatched.getUnmatched())
          + "' is too much: "
          + failure.getCommandLine().getCommandSpec().qualifiedName()
          + " takes fewer words";
    }
    // As picocli says it of options that take a key and a value.
    return failure.getMessage().replace("option option", "option");
  }
}
