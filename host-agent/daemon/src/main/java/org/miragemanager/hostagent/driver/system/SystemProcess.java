package org.miragemanager.hostagent.driver.system;

import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A process that is watched until it has ended. What its exit code means is its user's business.
 */
public sealed interface SystemProcess permits ChildProcess, AdoptedProcess {

  /** The process, and all that it has started. */
  ProcessTree tree();

  /** Which process it is. */
  default ProcessIdentity identity() {
    return tree().root();
  }

  /**
   * Completes when it was seen to end, and nothing that it had started is left, with its exit code,
   * as a shell would give it: 128 and the number of the signal that killed it. Empty: nobody saw
   * the code.
   */
  CompletableFuture<OptionalInt> ended();

  /**
   * Looks at once whether it still lives. Needed only by who has a hint that it has ended, for
   * example a connection that it closed.
   */
  void look();

  /**
   * Asks it and all that it has started to end, and ends them by force if they do not; returns when
   * none is left.
   */
  void end() throws InterruptedException;

  /**
   * Stops the execution of it and of all that it has started until {@link #resume()}; returns when
   * each was seen to be stopped. One that does not stop is ended by force.
   *
   * @throws IOException if not all of them were seen to be stopped, or gone
   */
  default void suspend() throws IOException {
    Set<ProcessTree> unused = Signals.stop(List.of(tree()));
  }

  /** Lets all of them go on. Harmless if they were not stopped. */
  default void resume() throws IOException {
    Signals.resume(tree());
  }
}
