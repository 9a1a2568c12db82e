package org.miragemanager.hostagent.driver.system;

import java.io.IOException;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/**
 * A process that is watched until it has ended. What its exit code means is its user's business.
 */
public sealed interface SystemProcess permits ChildProcess, AdoptedProcess {

  /** Which process it is. */
  ProcessIdentity identity();

  /**
   * Completes when it was seen to end, with its exit code, as a shell would give it: 128 and the
   * number of the signal that killed it. Empty: nobody saw the code.
   */
  CompletableFuture<OptionalInt> ended();

  /**
   * Looks at once whether it still lives. Needed only by who has a hint that it has ended, for
   * example a connection that it closed.
   */
  void look();

  /** Asks it to end, and ends it by force if it does not; returns when it was seen to end. */
  void end() throws InterruptedException;

  /** Stops its execution until {@link #resume()}. */
  default void suspend() throws IOException {
    Signals.send("STOP", identity());
  }

  /** Lets it go on. Harmless if it was not stopped. */
  default void resume() throws IOException {
    Signals.send("CONT", identity());
  }
}
