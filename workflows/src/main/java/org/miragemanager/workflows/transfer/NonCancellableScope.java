package org.miragemanager.workflows.transfer;

/**
 * Runs what must be finished even though the operation was cancelled: compensation, and everything
 * after the hand-over.
 */
@FunctionalInterface
public interface NonCancellableScope {
  /**
   * Runs {@code action} to its end; a cancellation that was or will be requested does not reach it.
   */
  void run(Runnable action);

  /** Fails if a cancellation was requested: the last moment at which it is heard. */
  default void requireNotCancelled() {}

  /** Why the operation was cancelled, if it was, for its record. */
  default String cancellation() {
    return "it was cancelled";
  }
}
