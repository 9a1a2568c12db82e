package org.miragemanager.manager.cli;

import java.util.concurrent.CountDownLatch;

/**
 * Lets a verb run until the process is told to end (^C, SIGTERM), and end in its own order then.
 */
final class EndOfProcess {
  private EndOfProcess() {}

  /**
   * Has {@code action} run when the process ends, however it does.
   *
   * @return takes that back; the action has not run then and will not
   */
  static Runnable runs(Runnable action) {
    Thread hook = new Thread(action, "end");
    Runtime.getRuntime().addShutdownHook(hook);
    return () -> {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException endsAlready) {
        // The hook runs: the process is about to be gone.
      }
    };
  }

  /** Waits for ever: what is to happen at the end does so in {@link #runs}. */
  static void await() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
