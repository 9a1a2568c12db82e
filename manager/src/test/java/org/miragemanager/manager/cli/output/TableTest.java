package org.miragemanager.manager.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class TableTest {
  private static final List<Column<String>> COLUMNS =
      List.of(
          Column.always("WORD", word -> word),
          Column.always("LENGTH", word -> String.valueOf(word.length())),
          Column.always("EMPTY", word -> word.isEmpty() ? null : ""));

  @Test
  void alignsColumnsAndEndsLinesWithoutBlanks() {
    assertEquals(
        """
        WORD     LENGTH   EMPTY
        a        1        -
        zweiäü   6        -
        -        0        -
        """,
        Table.rows(COLUMNS, List.of("a", "zweiäü", "")));
  }

  @Test
  void noRowsAreOnlyHeaders() {
    assertEquals("WORD   LENGTH   EMPTY\n", Table.rows(COLUMNS, List.of()));
  }

  @Test
  void lineBreaksDoNotBreakTheTable() {
    assertEquals(
        "WORD   LENGTH   EMPTY\na b    3        -\n", Table.rows(COLUMNS, List.of("a\nb")));
  }

  @Test
  void aDescriptionLeavesOutWhatIsEmpty() {
    assertEquals("WORD     a\nLENGTH   1\n", Table.description(COLUMNS, "a"));
  }

  /** Attack L3: what an older repository took from a host may hold what a terminal obeys. */
  @Test
  void nothingInACellIsObeyedByATerminal() {
    assertEquals(
        "WORD     LENGTH   EMPTY\n?[2J?a   6        -\n",
        Table.rows(COLUMNS, List.of("\u001b[2J\u202ea")));
  }
}
