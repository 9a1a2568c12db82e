package org.miragemanager.hostagent.lease;

import java.util.concurrent.TimeUnit;
import org.miragemanager.hostagent.lease.HeldLease.Lease;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls a listener at the moment when the host's lease ends, even if the thread that renews it
 * waits. It is silent before this agent has held a lease: guests of an earlier agent count theirs
 * themselves.
 */
public final class LeaseAlarm {

  private static final Logger LOGGER = LoggerFactory.getLogger(LeaseAlarm.class);
  private static final long AGAIN_MILLIS = 100;

  private final HeldLease held;
  private final Runnable ended;
  private final Thread thread;

  /**
   * An alarm that is not set.
   *
   * @param ended is called at each end, on the alarm's own thread
   */
  public LeaseAlarm(HeldLease held, Runnable ended) {
    this.held = held;
    this.ended = ended;
    this.thread =
        Thread.ofPlatform()
            .daemon()
            .priority(Thread.MAX_PRIORITY)
            .name("lease-end")
            .unstarted(this::watch);
  }

  /** Sets it. */
  public void start() {
    thread.start();
  }

  private void watch() {
    try {
      while (true) {
        Lease over = held.awaitEnd();
        if (told()) {
          held.awaitOther(over);
        } else {
          held.awaitOther(over, AGAIN_MILLIS);
        }
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the end could be acted on; else it is told again, as long as no lease runs. */
  private boolean told() {
    try {
      ended.run();
      return true;
    } catch (RuntimeException | Error failure) {
      LOGGER.error(
          "The host's domains could not be stopped at the end of its lease; trying again.",
          failure);
      return false;
    }
  }

  /** Takes it back. */
  public void stop() throws InterruptedException {
    thread.interrupt();
    thread.join(TimeUnit.SECONDS.toMillis(1));
  }
}
