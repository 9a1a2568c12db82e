package org.miragemanager.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A wait that ends, one that does not, and what is said meanwhile. */
class ProgressReporterTest {
  private final List<String> said = new ArrayList<>();

  private final ProgressReporter reporter =
      new ProgressReporter() {
        @Override
        public void tell(String line) {
          said.add(line);
        }

        @Override
        public void result(String line) {}

        @Override
        public void waitsFor(String words, Duration since) {
          said.add("waits for " + words);
        }
      };

  @Test
  void endsWhenTheConditionHolds() {
    int[] looks = {0};
    assertTrue(reporter.waitUntil(() -> ++looks[0] == 3, "the third look", Duration.ofMinutes(1)));
    assertEquals(List.of(), said);
  }

  @Test
  void givesUpInTheEndAndSaysMeanwhileWhatItWaitsFor() {
    assertFalse(reporter.waitUntil(() -> false, "nothing", Duration.ofMillis(1_100)));
    assertEquals(List.of("waits for nothing"), said);
  }
}
