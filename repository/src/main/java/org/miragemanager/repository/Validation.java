package org.miragemanager.repository;

import org.miragemanager.model.Names;
import org.miragemanager.repository.error.Refusal;
import org.miragemanager.repository.error.RefusedException;

/** Refuses values that cannot be accepted, with a sentence for who sent them. */
public final class Validation {
  private Validation() {}

  public static void checkUnikernel(String name) {
    translated(() -> Names.checkUnikernel(name));
  }

  /** See {@link Names#checkWord}. */
  public static void checkWord(String what, String name) {
    translated(() -> Names.checkWord(what, name));
  }

  public static void check(boolean isAllowed, String sentence) {
    if (!isAllowed) {
      throw new RefusedException(Refusal.INVALID, sentence);
    }
  }

  private static void translated(Runnable check) {
    try {
      check.run();
    } catch (IllegalArgumentException wrong) {
      throw new RefusedException(Refusal.INVALID, wrong.getMessage());
    }
  }
}
