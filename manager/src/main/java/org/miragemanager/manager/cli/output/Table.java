package org.miragemanager.manager.cli.output;

import java.util.ArrayList;
import java.util.List;

/** Aligns text in columns. */
final class Table {
  private static final String GAP = "   ";
  private static final String NOTHING = "-";

  private Table() {}

  /** A line of headers, and a line for each row. */
  static <T> String rows(List<Column<T>> columns, List<T> rows) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(columns.stream().map(Column::header).toList());
    for (T row : rows) {
      lines.add(columns.stream().map(column -> text(column, row)).toList());
    }
    return aligned(lines);
  }

  /** A line for each column that has something to tell of one thing. */
  static <T> String description(List<Column<T>> columns, T thing) {
    List<List<String>> lines = new ArrayList<>();
    for (Column<T> column : columns) {
      String text = text(column, thing);
      if (!text.equals(NOTHING)) {
        lines.add(List.of(column.header(), text));
      }
    }
    return aligned(lines);
  }

  private static <T> String text(Column<T> column, T row) {
    String text = column.cell().apply(row);
    // A line break within a cell would break the table, and what a terminal obeys is not to come
    // from what others have said.
    return text == null || text.isEmpty()
        ? NOTHING
        : text.replaceAll("\\R", " ").replaceAll("[\\p{Cc}\\p{Cf}]", "?");
  }

  private static String aligned(List<List<String>> lines) {
    StringBuilder result = new StringBuilder();
    for (List<String> line : lines) {
      for (int column = 0; column < line.size(); column++) {
        String cell = line.get(column);
        result.append(cell);
        if (column < line.size() - 1) {
          result.append(" ".repeat(width(lines, column) - length(cell))).append(GAP);
        }
      }
      result.append('\n');
    }
    return result.toString();
  }

  private static int width(List<List<String>> lines, int column) {
    return lines.stream().mapToInt(line -> length(line.get(column))).max().orElse(0);
  }

  private static int length(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
