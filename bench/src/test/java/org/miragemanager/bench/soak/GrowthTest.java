package org.miragemanager.bench.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.miragemanager.bench.drain.Figures;

/** What a soak takes for growth. */
final class GrowthTest {
  private static final int GUESTS = 5;

  @Test
  void whatVariesIsFlat() {
    assertEquals(
        List.of(), Growth.of(GUESTS, tenth(20, 60, 5, 100, 300), tenth(26, 65, 45, 600, 500)));
  }

  @Test
  void whatEachMigrationAddsToGrows() {
    assertEquals(
        List.of(
            "heap of manager, MiB: 20 after the first tenth, 71 after the last",
            "threads of manager: 60 after the first tenth, 90 after the last",
            "folders of the agents: 5 after the first tenth, 905 after the last",
            "rows of table generation: 100 after the first tenth, 1000 after the last",
            "median latency of a migration, ms: 300 after the first tenth, 740 after the last"),
        Growth.of(GUESTS, tenth(20, 60, 5, 100, 300), tenth(71, 90, 905, 1000, 740)));
  }

  private static Tenth tenth(
      double heap, long threads, long folders, long generations, double latency) {
    Figures latencies = Figures.of(List.of(latency));
    return new Tenth(
        100,
        latencies,
        latencies,
        Map.of("manager", 50.0),
        Map.of("manager", heap),
        Map.of("manager", threads),
        Map.of("manager", 150L),
        Map.of("manager", 0L),
        folders,
        Map.of("generation", generations));
  }
}
