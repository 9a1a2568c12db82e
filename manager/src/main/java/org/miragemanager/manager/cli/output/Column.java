package org.miragemanager.manager.cli.output;

import java.util.function.Function;

/**
 * A column of a table, or a line of a description.
 *
 * @param header its name in capitals
 * @param shown in which forms it is shown
 * @param cell its text; null: nothing to tell
 */
public record Column<T>(String header, Shown shown, Function<T, String> cell) {
  /** In which forms a column is shown. */
  enum Shown {
    /** In all. */
    ALWAYS,
    /** In wide tables and descriptions. */
    WIDE,
    /** In descriptions. */
    DESCRIPTION
  }

  public static <T> Column<T> always(String header, Function<T, String> cell) {
    return new Column<>(header, Shown.ALWAYS, cell);
  }

  static <T> Column<T> wide(String header, Function<T, String> cell) {
    return new Column<>(header, Shown.WIDE, cell);
  }

  public static <T> Column<T> description(String header, Function<T, String> cell) {
    return new Column<>(header, Shown.DESCRIPTION, cell);
  }

  /** The same column of what has such a part. */
  <W> Column<W> of(Function<W, T> part) {
    return new Column<>(header, shown, part.andThen(cell));
  }
}
