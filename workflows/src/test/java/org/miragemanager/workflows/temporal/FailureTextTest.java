package org.miragemanager.workflows.temporal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.miragemanager.workflows.temporal.OperationEnd.FailureText;

final class FailureTextTest {
  /** Attack L3: a reason that comes through Temporal is checked by nobody else. */
  @Test
  void aReasonToAbortIsShortAndHarmless() {
    assertEquals("a slip", FailureText.ofAbort("a slip"));
    assertEquals("an operator asked for it", FailureText.ofAbort(" "));
    String kept = FailureText.ofAbort("\u001b[2J\none\u202etwo" + "x".repeat(900_000));
    assertTrue(kept.length() < 1_100, "" + kept.length());
    for (String bad : new String[] {"\u001b", "\n", "\u202e"}) {
      assertFalse(kept.contains(bad), kept);
    }
  }
}
