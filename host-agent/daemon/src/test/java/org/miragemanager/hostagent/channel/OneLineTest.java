package org.miragemanager.hostagent.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class OneLineTest {

  @Test
  void whatCouldBeginALineOrMoveACursorIsGone() {
    assertEquals("a?b?c?d?e?[31mf?g?h", OneLine.of("a\nb\rc\u2028d\u0085e\u001B[31mf\u202Eg\0h"));
    assertEquals("?", OneLine.of("\uD800"));
    assertEquals("äöü 漢字 😀 \"$(x)' %s", OneLine.of("äöü 漢字 😀 \"$(x)' %s"));
  }

  @Test
  void whatIsLongIsCutBetweenCharacters() {
    assertEquals("😀😀…", OneLine.of("😀".repeat(1_000_000), 2));
    assertEquals("😀😀", OneLine.of("😀😀", 2));
    assertEquals(301, OneLine.of("x".repeat(10_000)).length());
  }
}
