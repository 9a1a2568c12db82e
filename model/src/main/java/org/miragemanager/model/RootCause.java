package org.miragemanager.model;

/**
 * The innermost cause of an exception: libraries wrap it in messages that only repeat what was
 * asked of them.
 */
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
