package org.miragemanager.manager.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.miragemanager.manager.cli.CommandFailure.ExitCode;
import org.miragemanager.manager.cli.client.JsonObjectWriter;
import org.miragemanager.manager.cli.output.Output.OutputFormat;
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

  /**
   * What is meant by a word that is not a command. Words of other programs are translated by a
   * table; nearness of letters alone would offer {@code stop} for {@code top}.
   */
  static final class Synonyms {
    private static final Map<String, String> OF_THE_PROGRAM =
        Map.ofEntries(
            Map.entry("start", "resume"),
            Map.entry("unpause", "resume"),
            Map.entry("pause", "suspend"),
            Map.entry("ps", "list"),
            Map.entry("get", "list"),
            Map.entry("unikernels", "list"),
            Map.entry("create", "run"),
            Map.entry("launch", "run"),
            Map.entry("delete", "rm"),
            Map.entry("remove", "rm"),
            Map.entry("destroy", "stop"),
            Map.entry("kill", "stop"),
            Map.entry("describe", "show"),
            Map.entry("inspect", "show"),
            Map.entry("info", "show"),
            Map.entry("move", "migrate"),
            Map.entry("mv", "migrate"),
            Map.entry("console", "logs -f"),
            Map.entry("log", "logs"),
            Map.entry("hosts", "host list"),
            Map.entry("nodes", "host list"),
            Map.entry("images", "image list"),
            Map.entry("migrations", "migration list"),
            Map.entry("operations", "migration list"),
            Map.entry("operation", "migration"),
            Map.entry("drain", "host drain"),
            Map.entry("undrain", "host undrain"),
            Map.entry("failover", "host failover"),
            Map.entry("abort", "migration abort"),
            Map.entry("version", "--version"));

    private static final Map<String, String> OF_A_GROUP =
        Map.of(
            "ps", "list",
            "delete", "rm",
            "remove", "rm",
            "describe", "show",
            "inspect", "show",
            "cordon", "drain",
            "evacuate", "drain",
            "uncordon", "undrain",
            "cancel", "abort",
            "push", "add");

    private Synonyms() {}

    /** The whole command that is meant; empty: there is none to be offered. */
    static Optional<String> of(CommandLine command, String word) {
      boolean isProgram = command.getParent() == null;
      String meant = (isProgram ? OF_THE_PROGRAM : OF_A_GROUP).get(word);
      boolean exists =
          meant != null
              && (meant.startsWith("-")
                  || command.getSubcommands().containsKey(meant.split(" ", 2)[0]));
      return (exists ? Optional.of(meant) : mistyped(command, word))
          .map(known -> command.getCommandSpec().qualifiedName() + " " + known);
    }

    /** A command that begins alike and differs in one letter of four. */
    private static Optional<String> mistyped(CommandLine command, String word) {
      return command.getSubcommands().keySet().stream()
          .filter(known -> !word.isEmpty() && known.charAt(0) == word.charAt(0))
          .filter(known -> 4 * distance(known, word) <= word.length())
          .findFirst();
    }

    /** How many letters must be added, removed or replaced (Levenshtein). */
    private static int distance(String from, String to) {
      int[] row = new int[to.length() + 1];
      for (int column = 0; column <= to.length(); column++) {
        row[column] = column;
      }
      for (int line = 1; line <= from.length(); line++) {
        int diagonal = row[0];
        row[0] = line;
        for (int column = 1; column <= to.length(); column++) {
          int replaced = diagonal + (from.charAt(line - 1) == to.charAt(column - 1) ? 0 : 1);
          diagonal = row[column];
          row[column] = Math.min(replaced, Math.min(diagonal, row[column - 1]) + 1);
        }
      }
      return row[to.length()];
    }
  }
}
