package org.miragemanager.hostagent.driver.process;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.miragemanager.hostagent.driver.LiveDomain;

/** A process that this agent started itself: the system tells how it ended. */
final class ChildProcess implements LiveDomain {

  private static final int FIRST_SIGNAL_CODE = 128;

  private final Process process;
  private final ProcessIdentity identity;
  private final CompletableFuture<String> ended;

  ChildProcess(Process process) {
    this.process = process;
    // It cannot be buried before its parent has asked how it ended, so its number is still its own;
    // if it has ended already,
    // no name is needed by which it could be found again.
    identity =
        ProcessIdentity.of(process.pid())
            .orElseGet(() -> new ProcessIdentity(process.pid(), "ended"));
    ended = process.onExit().thenApply(over -> describe(over.exitValue()));
  }

  private static String describe(int code) {
    return code > FIRST_SIGNAL_CODE
        ? "killed by signal " + (code - FIRST_SIGNAL_CODE)
        : "exit code " + code;
  }

  @Override
  public String handle() {
    return identity.toString();
  }

  @Override
  public String name() {
    return "pid " + process.pid();
  }

  @Override
  public CompletableFuture<String> ended() {
    return ended;
  }

  @Override
  public void pause() throws IOException {
    Signals.send("STOP", identity);
  }

  @Override
  public void unpause() throws IOException {
    Signals.send("CONT", identity);
  }

  @Override
  public void destroy() throws InterruptedException {
    Signals.end(process.toHandle(), ended);
  }
}
