package org.miragemanager.hostagent.driver.system;

import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/** A process that this agent started itself: the system tells how it ended. */
public final class ChildProcess implements SystemProcess {

  private final Process process;
  private final ProcessIdentity identity;
  private final CompletableFuture<OptionalInt> ended;

  /** Watches a process that was just started. */
  public ChildProcess(Process process) {
    this.process = process;
    // It cannot be buried before its parent has asked how it ended, so its number is still its own;
    // if it has ended already, no name is needed by which it could be found again.
    identity =
        ProcessIdentity.of(process.pid())
            .orElseGet(() -> new ProcessIdentity(process.pid(), "ended"));
    ended = process.onExit().thenApply(over -> OptionalInt.of(over.exitValue()));
  }

  @Override
  public ProcessIdentity identity() {
    return identity;
  }

  @Override
  public CompletableFuture<OptionalInt> ended() {
    return ended;
  }

  @Override
  public void look() {
    // The system tells at once when a child ends.
  }

  @Override
  public void end() throws InterruptedException {
    Signals.end(process.toHandle(), ended);
  }
}
