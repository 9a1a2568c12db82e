package org.miragemanager.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.miragemanager.bench.SoakReport.TemporalChoice;
import org.miragemanager.bench.SoakReport.Tenth;
import org.miragemanager.repository.RepositoryOptions.Retention;

/**
 * Judges whether things are flat: the end of the first tenth, when all is warm, against the end of
 * the last. Each may vary by what its allowance says; what every migration adds to is beyond that
 * after a thousand of them. The rows of the past have a bound instead, which does not depend on the
 * number of migrations: that many are kept of each guest.
 */
final class SoakGrowth {
  private static final String MANAGER = "manager";
  private static final double HEAP_MEBIBYTES = 8;
  private static final double THREADS = 10;
  private static final double DESCRIPTORS = 20;
  private static final double WATCHERS = 2;
  private static final double FOLDERS = 50;

  /** Tables of which nothing is removed have no row more after a migration. */
  private static final double OTHER_ROWS = 5;

  /** The newest, and the first of all. */
  private static final long GENERATIONS_OF_A_GUEST = Retention.USUAL.generations() + 1L;

  private static final long OPERATIONS_OF_A_GUEST = Retention.USUAL.operations();

  /** The machine's other load varies as well. */
  private static final double LATENCY_FACTOR = 2;

  private final List<String> found = new ArrayList<>();

  private SoakGrowth() {}

  /** Which of the tables with a bound have more rows than it allows, each with its bound. */
  static Map<String, Long> boundsExceeded(int guests, Map<String, Long> rows) {
    Map<String, Long> exceeded = new TreeMap<>(bounds(guests));
    exceeded
        .entrySet()
        .removeIf(bound -> rows.getOrDefault(bound.getKey(), 0L) <= bound.getValue());
    return exceeded;
  }

  private static Map<String, Long> bounds(int guests) {
    return Map.of(
        "generation", guests * GENERATIONS_OF_A_GUEST, "operation", guests * OPERATIONS_OF_A_GUEST);
  }

  /** What is shown and not judged, with the reason, in a sentence each. */
  static List<String> notJudged(TemporalChoice temporal) {
    return switch (temporal) {
      case SERVER -> List.of();
      case MEMORY ->
          List.of(
              "heap of manager: Temporal's in-memory server is in the same process, and keeps the"
                  + " history of every migration; use --temporal server to judge it");
    };
  }

  /** What grows from the first of these to the last, in a sentence each. */
  static List<String> of(int guests, TemporalChoice temporal, Tenth first, Tenth last) {
    SoakGrowth growth = new SoakGrowth();
    Map<String, Double> heap = new TreeMap<>(last.heapMebibytes());
    if (temporal == TemporalChoice.MEMORY) {
      heap.remove(MANAGER);
    }
    growth.compare("heap of %s, MiB", HEAP_MEBIBYTES, first.heapMebibytes(), heap);
    growth.compare("threads of %s", THREADS, first.threads(), last.threads());
    growth.compare("descriptors of %s", DESCRIPTORS, first.descriptors(), last.descriptors());
    growth.compare("folder watchers of %s", WATCHERS, first.watchers(), last.watchers());
    growth.compare(
        "folders of the %s",
        FOLDERS, Map.of("agents", first.folders()), Map.of("agents", last.folders()));
    Map<String, Long> otherRows = new TreeMap<>(last.rows());
    otherRows.keySet().removeAll(bounds(guests).keySet());
    growth.compare("rows of table %s", OTHER_ROWS, first.rows(), otherRows);
    boundsExceeded(guests, last.rows())
        .forEach(
            (table, bound) ->
                growth.found.add(
                    "rows of table %s: %d after a pruning, of which %d are kept at most"
                        .formatted(table, last.rows().get(table), bound)));
    double before = first.latencyMillis().p50();
    growth.compare(
        "median latency of a %s, ms",
        before * (LATENCY_FACTOR - 1),
        Map.of("migration", before),
        Map.of("migration", last.latencyMillis().p50()));
    return growth.found;
  }

  private void compare(
      String what,
      double allowance,
      Map<String, ? extends Number> first,
      Map<String, ? extends Number> last) {
    last.forEach(
        (name, number) -> {
          double before = first.containsKey(name) ? first.get(name).doubleValue() : 0;
          if (number.doubleValue() > before + allowance) {
            found.add(
                (what + ": %.0f after the first tenth, %.0f after the last")
                    .formatted(name, before, number.doubleValue()));
          }
        });
  }
}
