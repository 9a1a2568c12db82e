package org.miragemanager.manager.cli.command.server;

import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;

/**
 * Lets a verb run until the process is told to end (^C, SIGTERM), and end in its own order then.
 */
public final class EndOfProcess {
  private EndOfProcess() {}

  /**
   * Has {@code action} run when the process ends, however it does.
   *
   * @return takes that back; the action has not run then and will not
   */
  public static Runnable runs(Runnable action) {
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

  /**
   * Has {@code action} run when the user presses ^C (or sends SIGTERM) again while the process ends
   * already. Java has no supported call for signals; where the one that it has is missing, nothing
   * happens.
   */
  static void onSecondSignal(Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object handles =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                action.run();
                return null;
              });
      for (String name : new String[] {"INT", "TERM"}) {
        signal
            .getMethod("handle", signal, handler)
            .invoke(null, signal.getConstructor(String.class).newInstance(name), handles);
      }
    } catch (ReflectiveOperationException | RuntimeException notHere) {
      // Then a second ^C does nothing, as before.
    }
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
