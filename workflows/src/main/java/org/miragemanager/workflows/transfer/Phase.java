package org.miragemanager.workflows.transfer;

import java.util.Locale;

/** Where an operation stands; the value of the search attribute {@code MiragePhase}. */
public enum Phase {
  /** The target is reserved and created; the source runs. */
  PREPARING,
  /** The source is suspended and the state handed over: until this ends, back is possible. */
  MOVING,
  /** The point of no return has passed: the target is to run. */
  RESUMING,
  /** What was begun is undone; the source runs, or will. */
  UNDOING;

  /** As operators write it in a list filter: {@code MiragePhase='moving'}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether the operation can still be aborted. */
  boolean canGoBack() {
    return switch (this) {
      case PREPARING, MOVING, UNDOING -> true;
      case RESUMING -> false;
    };
  }
}
