package org.miragemanager.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.miragemanager.bench.SoakReport.TemporalChoice;
import org.miragemanager.bench.SoakReport.Tenth;

/** What a soak takes for growth. */
final class SoakGrowthTest {
  private static final int GUESTS = 5;

  @Test
  void whatVariesIsFlat() {
    assertEquals(
        List.of(),
        SoakGrowth.of(
            GUESTS, TemporalChoice.SERVER, tenth(20, 60, 5, 80, 300), tenth(26, 65, 45, 85, 500)));
  }

  @Test
  void theInMemoryServersHeapIsNotJudged() {
    Tenth first = tenth(20, 60, 5, 85, 300);
    Tenth last = tenth(300, 60, 5, 85, 300);
    assertEquals(List.of(), SoakGrowth.of(GUESTS, TemporalChoice.MEMORY, first, last));
    assertEquals(1, SoakGrowth.notJudged(TemporalChoice.MEMORY).size());
    assertEquals(1, SoakGrowth.of(GUESTS, TemporalChoice.SERVER, first, last).size());
    assertEquals(List.of(), SoakGrowth.notJudged(TemporalChoice.SERVER));
  }

  @Test
  void whatEachMigrationAddsToGrows() {
    assertEquals(
        List.of(
            "heap of manager, MiB: 20 after the first tenth, 71 after the last",
            "threads of manager: 60 after the first tenth, 90 after the last",
            "folders of the agents: 5 after the first tenth, 905 after the last",
            "rows of table unikernel: 5 after the first tenth, 1000 after the last",
            "rows of table generation: 1000 after a pruning, of which 85 are kept at most",
            "median latency of a migration, ms: 300 after the first tenth, 740 after the last"),
        SoakGrowth.of(
            GUESTS,
            TemporalChoice.SERVER,
            tenth(20, 60, 5, 5, 300),
            tenth(71, 90, 905, 1000, 740)));
  }

  private static Tenth tenth(double heap, long threads, long folders, long rows, double latency) {
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
        Map.of("generation", rows, "unikernel", rows));
  }
}
