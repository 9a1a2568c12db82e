package org.miragemanager.hostagent.driver.system;

import java.util.concurrent.Executor;

/** What is done when the first process of a tree has ended. */
final class ProcessEnds {

  private static final Executor THREADS =
      task -> Thread.ofPlatform().daemon().name("process-end").start(task);

  private ProcessEnds() {}

  /** Each task on a thread of its own: it may wait for processes that do not end. */
  static Executor threads() {
    return THREADS;
  }

  /**
   * Ends what the first process has started; returns when none of it is left. Until then the tree
   * has not ended: what is left of it would go on beside the next copy of the guest.
   */
  static void endRest(ProcessTree tree) {
    try {
      Signals.kill(tree);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Nothing interrupts this thread.", stopped);
    }
  }
}
