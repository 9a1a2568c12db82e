package org.miragemanager.manager.cli.option;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.miragemanager.manager.cli.CommandFailure;
import org.miragemanager.manager.cli.CommandFailure.ExitCode;
import org.miragemanager.manager.cli.client.JsonObjectReader;
import org.miragemanager.manager.cli.client.JsonObjectWriter;
import org.miragemanager.manager.cli.output.Column;
import org.miragemanager.manager.cli.output.HumanText;
import org.miragemanager.model.GuestSpec.GuestPolicy;
import picocli.CommandLine.Option;

/**
 * A guest's policy on the command line: its options, the fields that they become, and how it is
 * shown. All that the command line knows of a policy stands here, so that another option is one
 * field, one line in each method and one column.
 */
public final class GuestPolicyOptions {
  @Option(
      names = "--checkpoint-interval",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description =
          "How often it gives a checkpoint while it runs, for example 500ms; 0: only at durable steps"
              + " (default: 1s).")
  private Duration checkpointInterval;

  @Option(
      names = "--on-lost-contact",
      paramLabel = "freeze|run",
      description =
          "What becomes of it while its host has no lease: it freezes, and may be brought back"
              + " elsewhere; or it runs on, and is brought back only on your word that the host is"
              + " off (default: freeze).")
  private String onLostContact;

  @Option(
      names = "--restart",
      paramLabel = "always|never",
      description = "Whether it is brought back when it or its host is lost (default: always).")
  private String restart;

  @Option(
      names = "--priority",
      paramLabel = "NUMBER",
      description = "Of those that are lost together, the highest comes back first (default: 0).")
  private Integer priority;

  @Option(
      names = "--require",
      paramLabel = "KEY=VALUE",
      description = "A label that its host must have, for example zone=a; may be repeated.")
  private Map<String, String> requires;

  @Option(
      names = "--stop-timeout",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description =
          "How long one of its steps may take until a migration or a suspension gives up waiting"
              + " for its end, for example 5m (default: 30s).")
  private Duration stopTimeout;

  /**
   * Adds what was asked for to a request; what was not is left to the manager.
   *
   * @throws CommandFailure if a value is none of those that an option takes
   */
  public void addTo(JsonObjectWriter order) {
    check("--on-lost-contact", onLostContact, "freeze", "run");
    check("--restart", restart, "always", "never");
    order
        .with("checkpointMillis", millis(checkpointInterval))
        .with("onLostContact", onLostContact)
        .with("restart", restart)
        .with("priority", priority)
        .with("requires", requires)
        .with("stopTimeoutMillis", millis(stopTimeout));
  }

  private static Long millis(Duration duration) {
    return duration == null ? null : duration.toMillis();
  }

  private static void check(String option, String word, String first, String second) {
    if (word != null && !word.equals(first) && !word.equals(second)) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "'%s' is not a value of %s: write %s or %s".formatted(word, option, first, second));
    }
  }

  /** The policy in a manager's answer; what an older manager does not know is as usual. */
  public static GuestPolicy read(JsonObjectReader fields) throws IOException {
    GuestPolicy usual = GuestPolicy.USUAL;
    return usual
        .withCheckpointMillis(fields.number("checkpointMillis", usual.checkpointMillis()))
        .withOnLostContact(fields.word("onLostContact", usual.onLostContact()))
        .withRestart(fields.word("restart", usual.restart()))
        .withPriority(Math.toIntExact(fields.number("priority", usual.priority())))
        .withRequires(fields.labels("requires"))
        .withStopTimeoutMillis(fields.number("stopTimeoutMillis", usual.stopTimeoutMillis()));
  }

  /** How a policy is described. */
  public static List<Column<GuestPolicy>> columns() {
    return List.of(
        Column.description("CHECKPOINTS", GuestPolicyOptions::checkpoints),
        Column.description("ON LOST CONTACT", policy -> word(policy.onLostContact())),
        Column.description("RESTART", policy -> word(policy.restart())),
        Column.description("PRIORITY", policy -> String.valueOf(policy.priority())),
        Column.description("REQUIRES", policy -> HumanText.labels(policy.requires())),
        Column.description("STOP TIMEOUT", policy -> policy.stopTimeoutMillis() + " ms"));
  }

  private static String checkpoints(GuestPolicy policy) {
    return policy.checkpointMillis() == 0
        ? "at durable steps"
        : "every " + policy.checkpointMillis() + " ms";
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
