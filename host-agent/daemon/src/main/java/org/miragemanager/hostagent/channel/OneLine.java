package org.miragemanager.hostagent.channel;

/** What a guest said, fit for one line of a log and for a terminal. */
public final class OneLine {

  private static final int MOST_CHARACTERS = 300;

  private OneLine() {}

  /**
   * The text without what would begin another line, move a cursor or turn the direction of writing,
   * and cut if it is long.
   */
  public static String of(String text) {
    return of(text, MOST_CHARACTERS);
  }

  /** The same, of this length at most. */
  public static String of(String text, int mostCharacters) {
    StringBuilder line = new StringBuilder();
    text.codePoints()
        .limit(mostCharacters)
        .map(point -> isHarmless(point) ? point : '?')
        .forEach(line::appendCodePoint);
    return line.length() < text.length() && text.codePointCount(0, text.length()) > mostCharacters
        ? line + "…"
        : line.toString();
  }

  private static boolean isHarmless(int point) {
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
