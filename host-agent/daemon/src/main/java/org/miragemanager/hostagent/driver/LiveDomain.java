package org.miragemanager.hostagent.driver;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.miragemanager.hostagent.driver.system.ProcessIdentity;
import org.miragemanager.hostagent.driver.system.ProcessTree;

/** A domain that a driver created, until it has ended. */
public interface LiveDomain {

  /**
   * The driver's durable name for it, by which a restarted agent finds it. No other domain ever has
   * the same.
   */
  String handle();

  /** The driver's name for it, for messages: {@code pid 4711}. */
  String name();

  /**
   * The process that executes the domain, which a watchdog outside of the agent can stop; empty:
   * the driver has none.
   */
  Optional<ProcessIdentity> process();

  /** That process, with all that it has started; empty: the driver has none. */
  default Optional<ProcessTree> tree() {
    return process().map(ProcessTree::of);
  }

  /**
   * How many bytes its processes may take beyond the domain's memory before it is ended; empty: the
   * driver limits the memory itself.
   */
  default OptionalLong memoryAllowance() {
    return OptionalLong.empty();
  }

  /**
   * The UNIX socket on which the agent reaches the guest of this domain alone; empty: the guest
   * connects to the agent itself.
   */
  default Optional<Path> channel() {
    return Optional.empty();
  }

  /** Completes when the domain was seen to end, with how it ended: {@code exit code 1}. */
  CompletableFuture<String> ended();

  /**
   * Stops its execution until {@link #unpause()}; returns when it was seen to be stopped.
   *
   * @throws IOException if it was not seen to be
   */
  void pause() throws IOException;

  /** Lets it go on. Harmless if it was not paused. */
  void unpause() throws IOException;

  /** Asks it to end, and ends it by force if it does not; returns when it has ended. */
  void destroy() throws InterruptedException;
}
