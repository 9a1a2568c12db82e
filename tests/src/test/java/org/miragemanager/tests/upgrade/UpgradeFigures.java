package org.miragemanager.tests.upgrade;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Locale;
import org.miragemanager.tests.Machine;

/**
 * The report of a whole run, as it is written.
 *
 * @param guests how many stepped
 * @param intervalMillis how often each took a step
 * @param limitMillis how long a guest may pause beyond its interval
 * @param parts what was stopped, in that order
 * @param machine where all this was
 * @param loadAverage how many processes of the machine wanted to run at the end
 */
record UpgradeFigures(
    int guests,
    long intervalMillis,
    long limitMillis,
    List<PartFigures> parts,
    Machine machine,
    double loadAverage) {
  UpgradeFigures {
    parts = List.copyOf(parts);
  }

  /** Whether no guest paused for too long when something was stopped, and nothing was lost. */
  boolean keepsLimit() {
    return parts.stream().allMatch(PartFigures::isSafe)
        && parts.stream()
            .filter(part -> !part.part().equals(UpgradedPart.NOTHING.word()))
            .allMatch(part -> part.guestsOverLimit() == 0);
  }

  String json() {
    try {
      return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n";
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  String table() {
    StringBuilder table = new StringBuilder();
    table.append(
        String.format(
            Locale.ROOT,
            "%d guests, a step each %d ms; a pause of %d ms beyond that is the limit%n"
                + "%s, load %.1f%n%n%-10s %10s %10s %12s %12s %11s %12s %11s%n",
            guests,
            intervalMillis,
            limitMillis,
            machine.inWords(),
            loadAverage,
            "stopped",
            "ended in",
            "away",
            "gap p50",
            "gap max",
            "over limit",
            "leases lost",
            "recoveries"));
    for (PartFigures part : parts) {
      table.append(
          String.format(
              Locale.ROOT,
              "%-10s %8.1f s %8.1f s %9.1f ms %9.1f ms %11d %12d %11d%n",
              part.part(),
              part.secondsToEnd(),
              part.secondsAway(),
              part.longestGapMillis().p50(),
              part.longestGapMillis().max(),
              part.guestsOverLimit(),
              part.leasesLost(),
              part.recoveries()));
    }
    parts.forEach(
        part ->
            part.problems().forEach(problem -> table.append(part.part() + ": " + problem + "\n")));
    return table.toString();
  }
}
