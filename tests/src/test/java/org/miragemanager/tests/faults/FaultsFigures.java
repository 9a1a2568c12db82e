package org.miragemanager.tests.faults;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.miragemanager.tests.Machine;

/**
 * The report's figures, as they are written.
 *
 * @param seed what everything was drawn from
 * @param runs how many runs there were
 * @param violations of the rules, but losses
 * @param lostAcknowledged acknowledged steps or states that are lost
 * @param stuck unikernels that did not become well again
 * @param orphans processes that nobody owned in the end
 * @param outcomes how the migrations that were hit ended, by fault
 * @param notInjected faults that found nothing to hit
 * @param revived programs that had ended by themselves, and were started again
 * @param migrations how many were begun
 * @param steps how many steps were judged
 * @param repeated steps that were done again after failovers
 * @param lateSteps steps that were finished by generations that were no longer owner, as is allowed
 * @param secondsPerRun how long runs took
 * @param machine where all this was
 * @param kept folders with the logs of runs that were not right
 */
record FaultsFigures(
    long seed,
    int runs,
    long violations,
    long lostAcknowledged,
    long stuck,
    long orphans,
    Map<String, Map<String, Long>> outcomes,
    long notInjected,
    long revived,
    long migrations,
    long steps,
    long repeated,
    long lateSteps,
    Spread secondsPerRun,
    Machine machine,
    List<String> kept) {
  /** The middle and the greatest of some durations, in seconds. */
  record Spread(double p50, double max) {}

  String json() {
    try {
      return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n";
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  String table() {
    StringBuilder table = new StringBuilder();
    row(table, "seed", Long.toString(seed));
    row(table, "runs", Integer.toString(runs));
    row(table, "violations", Long.toString(violations));
    row(table, "lost acknowledged", Long.toString(lostAcknowledged));
    row(table, "stuck", Long.toString(stuck));
    row(table, "orphans", Long.toString(orphans));
    row(table, "faults not injected", Long.toString(notInjected));
    row(table, "programs that ended", Long.toString(revived));
    row(table, "migrations", Long.toString(migrations));
    row(table, "steps judged", Long.toString(steps));
    row(table, "repeated", Long.toString(repeated));
    row(table, "late steps", Long.toString(lateSteps));
    row(
        table,
        "seconds per run",
        String.format(Locale.ROOT, "%.1f p50, %.1f max", secondsPerRun.p50(), secondsPerRun.max()));
    row(table, "machine", machine.inWords());
    kept.forEach(folder -> row(table, "logs kept in", folder));
    outcomes.forEach((fault, counts) -> row(table, fault, inWords(counts)));
    return table.toString();
  }

  private static void row(StringBuilder table, String name, String value) {
    table.append(String.format(Locale.ROOT, "%-28s %s%n", name, value));
  }

  private static String inWords(Map<String, Long> counts) {
    return String.join(
        ", ",
        counts.entrySet().stream().map(count -> count.getValue() + " " + count.getKey()).toList());
  }
}
