package org.miragemanager.tests;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** What may differ between a page and an output, and what may not. */
class ShownOutputTest {
  private static boolean shows(String shown, String printed) {
    return new ShownOutput(shown).isWhole(printed);
  }

  @Test
  void wordsMustBeTheSame() {
    assertTrue(shows("OUTCOME   done", "OUTCOME  done\n"));
    assertFalse(shows("OUTCOME   done", "OUTCOME  undone\n"));
    assertFalse(shows("runs on edge-1", "runs on edge-2\n"));
  }

  @Test
  void nothingMayBeMissingOrTooMuch() {
    assertFalse(shows("a\nb", "a\n"));
    assertFalse(shows("a", "a\nb\n"));
    assertTrue(new ShownOutput("a").isBegun("a\nb\n"));
    assertFalse(new ShownOutput("b").isBegun("a\nb\n"));
  }

  @Test
  void dotsStandForAnything() {
    assertTrue(shows("a\n...\nd", "a\nb\nc\nd\n"));
    assertTrue(shows("a\n...\nd", "a\nd\n"));
    assertFalse(shows("a\n...\nd", "a\nb\n"));
    assertTrue(shows("uses ...: 1", "uses bin/temporal: 1\n"));
    assertFalse(shows("uses ...: 1", "uses bin/temporal: 2\n"));
    assertTrue(shows("its log is ...", "its log is here\n"));
  }

  @Test
  void idsTimesAndSizesNeedOnlyBeOfTheirKind() {
    assertTrue(
        shows(
            "RunId 01a1f974-e84f-7072-9527-0fa549949335  3 seconds ago, 7.4 ms, 54 bytes",
            "RunId 01a1f977-0084-7ee1-ac66-d54e5e643a0d  now, 12 ms, 52 bytes\n"));
    assertFalse(shows("downtime 7.4 ms", "downtime unknown\n"));
    assertTrue(shows("127.0.0.1:41233", "127.0.0.1:33001\n"));
    assertFalse(shows("127.0.0.1:7233", "127.0.0.1:33001\n"));
    assertTrue(shows("1040    54B     1m", "87  52B  3s\n"));
  }
}
