package org.miragemanager.model;

/**
 * Makes text from outside safe to repeat in an error message: it stays on one line, cannot control
 * a terminal, and is not much longer than a name may be.
 */
public final class Quotation {
  private static final int MOST_CHARACTERS = 80;

  private Quotation() {}

  /** A name between single quotes; what is longer than 80 characters is cut. */
  public static String of(String name) {
    return "'" + line(name, MOST_CHARACTERS) + "'";
  }

  /**
   * A text with a question mark for each character that would begin another line, move a cursor or
   * turn the direction of writing.
   *
   * @param mostCharacters what is longer is cut, and ends with three dots
   */
  public static String line(String text, int mostCharacters) {
    StringBuilder line = new StringBuilder();
    int index = 0;
    for (int shown = 0; index < text.length() && shown < mostCharacters; shown++) {
      int point = text.codePointAt(index);
      line.appendCodePoint(isHarmless(point) ? point : '?');
      index += Character.charCount(point);
    }
    return index < text.length() ? line + "..." : line.toString();
  }

  /** Whether a character is printable: it neither begins a line nor moves a cursor. */
  public static boolean isHarmless(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }
}
