package org.miragemanager.demo.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class StepLogTest {
  private static StepLog at(long... nanos) {
    StringBuilder text = new StringBuilder();
    for (int index = 0; index < nanos.length; index++) {
      text.append("%d 1 count %d%n".formatted(nanos[index], index + 1));
    }
    return StepLog.parse(text.toString());
  }

  @Test
  void gapsThatReachIntoTheWindowCountWhole() {
    assertEquals(30, at(0, 10, 40, 50, 60).longestGapNanos(39, 55));
    assertEquals(30, at(0, 10, 40, 50, 60).longestGapNanos(5, 11));
  }

  @Test
  void gapsBesideTheWindowDoNotCount() {
    assertEquals(10, at(0, 30, 40, 50, 80).longestGapNanos(30, 50));
  }

  @Test
  void guestThatTookNoStepAfterTheWindowIsNotJudged() {
    assertThrows(IllegalStateException.class, () -> at(0, 10, 20).longestGapNanos(5, 25));
  }

  @Test
  void missingAndRepeatedStepsAreSeen() {
    assertTrue(at(0, 10).isContiguous());
    assertFalse(StepLog.parse("0 1 count 1\n10 1 count 3\n").isContiguous());
    assertFalse(StepLog.parse("0 1 count 1\n10 2 count 1\n").isContiguous());
    assertFalse(StepLog.parse("").isContiguous());
  }
}
