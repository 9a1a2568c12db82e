package org.miragemanager.bench.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Judges whether things are flat: the end of the first tenth, when all is warm, against the end of
 * the last. Each may vary by what its allowance says; what every migration adds to is beyond that
 * after a thousand of them.
 */
final class Growth {
  private static final double HEAP_MEBIBYTES = 8;
  private static final double THREADS = 10;
  private static final double DESCRIPTORS = 20;
  private static final double WATCHERS = 2;
  private static final double FOLDERS = 50;

  /** The repository keeps so many operations of each unikernel, and some for others. */
  private static final double ROWS_OF_A_GUEST = 110;

  /** The machine's other load varies as well. */
  private static final double LATENCY_FACTOR = 2;

  private final List<String> found = new ArrayList<>();

  private Growth() {}

  /** What grows from the first of these to the last, in a sentence each. */
  static List<String> of(int guests, Tenth first, Tenth last) {
    Growth growth = new Growth();
    growth.compare("heap of %s, MiB", HEAP_MEBIBYTES, first.heapMebibytes(), last.heapMebibytes());
    growth.compare("threads of %s", THREADS, first.threads(), last.threads());
    growth.compare("descriptors of %s", DESCRIPTORS, first.descriptors(), last.descriptors());
    growth.compare("folder watchers of %s", WATCHERS, first.watchers(), last.watchers());
    growth.compare(
        "folders of the %s",
        FOLDERS, Map.of("agents", first.folders()), Map.of("agents", last.folders()));
    growth.compare("rows of table %s", ROWS_OF_A_GUEST * guests, first.rows(), last.rows());
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
