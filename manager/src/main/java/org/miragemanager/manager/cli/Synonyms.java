package org.miragemanager.manager.cli;

import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;

/**
 * What is meant by a word that is not a command. Words of other programs are translated by a table;
 * nearness of letters alone would offer {@code stop} for {@code top}.
 */
final class Synonyms {
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
