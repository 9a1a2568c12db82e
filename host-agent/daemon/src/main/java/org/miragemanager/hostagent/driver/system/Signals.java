package org.miragemanager.hostagent.driver.system;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Signals to processes. */
public final class Signals {

  private static final long SECONDS_TO_END = 1;

  private Signals() {}

  /**
   * Sends a signal for which Java has no call of its own, as STOP and CONT; to nobody if the
   * process has ended.
   */
  public static void send(String signal, ProcessIdentity process) throws IOException {
    if (!process.lives()) {
      return;
    }
    try {
      new ProcessBuilder("kill", "-" + signal, Long.toString(process.processId()))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * SIGTERM, and SIGKILL a second later; returns when the process was seen to end.
   *
   * @param ended completes when it has ended
   */
  public static void end(ProcessHandle process, CompletableFuture<?> ended)
      throws InterruptedException {
    process.destroy();
    if (!endsSoon(ended)) {
      process.destroyForcibly();
      while (!endsSoon(ended)) {
        process.destroyForcibly();
      }
    }
  }

  private static boolean endsSoon(CompletableFuture<?> ended) throws InterruptedException {
    try {
      ended.get(SECONDS_TO_END, TimeUnit.SECONDS);
      return true;
    } catch (TimeoutException notYet) {
      return false;
    } catch (ExecutionException failure) {
      throw new IllegalStateException("The end of a process could not be watched.", failure);
    }
  }
}
