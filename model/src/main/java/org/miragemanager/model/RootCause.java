package org.miragemanager.model;

/** What was wrong in the first place: libraries repeat only what they were asked to do. */
public final class RootCause {
  private RootCause() {}

  /** The words of the innermost cause, or its name if it has none. */
  public static String words(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }
}
