package org.miragemanager.hostagent.driver.system;

import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/** A process that somebody else started; {@link AdoptedProcesses} looks after it. */
public final class AdoptedProcess implements SystemProcess {

  private final ProcessIdentity identity;
  private final CompletableFuture<OptionalInt> ended = new CompletableFuture<>();

  AdoptedProcess(ProcessIdentity identity) {
    this.identity = identity;
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
    if (hasEnded()) {
      ended.complete(OptionalInt.empty());
    }
  }

  boolean hasEnded() {
    try {
      return ended.isDone() || !identity.lives();
    } catch (UncheckedIOException unknown) {
      // Not known now: looked at again in a moment.
      return false;
    }
  }

  @Override
  public void end() throws InterruptedException {
    Optional<ProcessHandle> process = ProcessHandle.of(identity.processId());
    if (process.isPresent() && identity.lives()) {
      Signals.end(process.get(), ended);
    } else {
      look();
    }
  }
}
