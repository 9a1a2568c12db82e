package org.miragemanager.manager.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A wait that ends, one that does not, and what is said meanwhile. */
class WaitingTest {
  private final List<String> said = new ArrayList<>();

  private Waiting waiting(Duration patience) {
    return new Waiting(
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
        },
        patience);
  }

  @Test
  void endsWhenTheConditionHolds() {
    int[] looks = {0};
    assertTrue(waiting(Duration.ofMinutes(1)).until(() -> ++looks[0] == 3, "the third look"));
    assertEquals(List.of(), said);
  }

  @Test
  void givesUpInTheEndAndSaysMeanwhileWhatItWaitsFor() {
    assertFalse(waiting(Duration.ofMillis(1_100)).until(() -> false, "nothing"));
    assertEquals(List.of("waits for nothing"), said);
  }
}
