package org.miragemanager.hostagent.driver.system;

import java.io.UncheckedIOException;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** A process that another agent started; {@link AdoptedProcesses} looks after it. */
public final class AdoptedProcess implements SystemProcess {

  private final ProcessTree tree;
  private final CompletableFuture<OptionalInt> ended = new CompletableFuture<>();
  private final AtomicBoolean ending = new AtomicBoolean();

  AdoptedProcess(ProcessTree tree) {
    this.tree = tree;
  }

  @Override
  public ProcessTree tree() {
    return tree;
  }

  @Override
  public CompletableFuture<OptionalInt> ended() {
    return ended;
  }

  @Override
  public void look() {
    if (hasEnded() && ending.compareAndSet(false, true)) {
      ProcessEnds.threads()
          .execute(
              () -> {
                ProcessEnds.endRest(tree);
                ended.complete(OptionalInt.empty());
              });
    }
  }

  boolean hasEnded() {
    try {
      return ended.isDone() || !identity().lives();
    } catch (UncheckedIOException unknown) {
      // Not known now: looked at again in a moment.
      return false;
    }
  }

  @Override
  public void end() throws InterruptedException {
    look();
    Signals.end(tree, ended);
  }
}
