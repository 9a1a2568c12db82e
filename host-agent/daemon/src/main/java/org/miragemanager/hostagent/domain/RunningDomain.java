package org.miragemanager.hostagent.domain;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.miragemanager.hostagent.driver.LiveDomain;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live domain, from when the driver has created it or found it again. Used under the domain's
 * lock, which is not held while an end is waited for. Its getters may be called without the lock.
 */
public final class RunningDomain {

  private static final Logger LOGGER = LoggerFactory.getLogger(RunningDomain.class);
  private static final long GRACE_MILLIS = 2_000;

  private final Executor threads;
  private volatile Optional<LiveDomain> live = Optional.empty();
  private volatile CompletableFuture<Void> start = CompletableFuture.completedFuture(null);

  /**
   * A domain that is not known to be there yet.
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

  /** Its start is over, successful or not. */
  void startOver() {
    start.complete(null);
  }

  /** Whether its start is in progress. */
  boolean isStarting() {
    return !start.isDone();
  }

  /** Waits until its start is over, if this agent began one. Not under the lock. */
  void awaitStart() {
    start.join();
  }

  /** It was created, or found again. */
  void begin(LiveDomain domain) {
    live = Optional.of(domain);
  }

  /** Empty: it is not known to be there. Stays present when the domain has ended. */
  public Optional<LiveDomain> live() {
    return live;
  }

  /**
   * Makes sure that it ends, on another thread.
   *
   * @param asked whether its guest was asked to end, and gets a moment to do so
   */
  public void end(boolean asked) {
    Optional<LiveDomain> present = live;
    threads.execute(() -> present.ifPresent(domain -> end(domain, asked)));
  }

  private static void end(LiveDomain domain, boolean asked) {
    try {
      if (!asked || !endsByItself(domain)) {
        domain.destroy();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException failure) {
      LOGGER.error("The end of {} could not be awaited.", domain.name(), failure);
    }
  }

  private static boolean endsByItself(LiveDomain domain)
      throws InterruptedException, ExecutionException {
    try {
      domain.ended().get(GRACE_MILLIS, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException notYet) {
      return false;
    }
  }
}
