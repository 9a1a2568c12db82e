package org.miragemanager.hostagent.domain;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.miragemanager.hostagent.driver.LiveDomain;

/**
 * The live domain, from when the driver has created it or found it again. Used under the domain's
 * lock; the end that is asked for here is waited for outside of it. What it answers may be asked
 * for without the lock.
 */
public final class RunningDomain {

  private final Executor threads;
  private volatile Optional<LiveDomain> live = Optional.empty();
  private volatile CompletableFuture<Void> start = CompletableFuture.completedFuture(null);

  /**
   * Nothing is there yet.
   *
   * @param threads runs what may wait; each task on a thread of its own
   */
  RunningDomain(Executor threads) {
    this.threads = threads;
  }

  /** Its start begins, which is not done under the lock: it may take long. */
  void beginStart() {
    start = new CompletableFuture<>();
  }

  /** Its start is over, whatever became of it. */
  void startOver() {
    start.complete(null);
  }

  /** Whether its start is under way. */
  boolean isStarting() {
    return !start.isDone();
  }

  /** Waits until its start is over, if one was begun by this agent. Not under the lock. */
  void awaitStart() {
    start.join();
  }

  /** It is there. */
  void begin(LiveDomain domain) {
    live = Optional.of(domain);
  }

  /** Empty: it is not known to be there. It stays when it has ended. */
  public Optional<LiveDomain> live() {
    return live;
  }

  /**
   * Makes sure that it ends.
   *
   * @param asked whether its guest was asked to end, and is given a moment for that
   */
  public void end(boolean asked) {
    threads.execute(new Ending(live, asked));
  }
}
