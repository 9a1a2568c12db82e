package org.miragemanager.hostagent.driver.system;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/** A process that this agent started itself: the system tells how it ended. */
public final class ChildProcess implements SystemProcess {

  private final ProcessTree tree;
  private final CompletableFuture<OptionalInt> ended;

  /**
   * Watches a process that was just started.
   *
   * @param mark an entry of its environment that no other has (see {@link ProcessTree})
   */
  public ChildProcess(Process process, Optional<String> mark) {
    // It cannot be buried before its parent has asked how it ended, so its number is still its own;
    // if it has ended already, no name is needed by which it could be found again.
    ProcessIdentity identity =
        ProcessIdentity.of(process.pid()).orElseGet(() -> ProcessIdentity.ended(process.pid()));
    tree = new ProcessTree(identity, mark);
    MemoryShortage.endFirst(process.pid());
    ended =
        process.onExit().thenApplyAsync(over -> endRest(over.exitValue()), ProcessEnds.threads());
  }

  private OptionalInt endRest(int code) {
    ProcessEnds.endRest(tree);
    return OptionalInt.of(code);
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
    // The system tells at once when a child ends.
  }

  @Override
  public void end() throws InterruptedException {
    Signals.end(tree, ended);
  }
}
