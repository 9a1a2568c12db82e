package org.miragemanager.manager.http;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Interrupts a thread that follows logs once its caller is gone or the server stops: a silent guest
 * gives it nothing to write, so it would not notice by itself.
 */
final class FollowerWatch {
  private static final Duration INTERVAL = Duration.ofMillis(500);

  /** What is watched over. */
  interface Following {
    void run() throws IOException;
  }

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread follower = Thread.currentThread();
  private final ClientConnection caller;
  private final BooleanSupplier stops;
  private boolean following = true;

  private FollowerWatch(ClientConnection caller, BooleanSupplier stops) {
    this.caller = caller;
    this.stops = stops;
  }

  /** Follows in this thread, and watches over it in another. */
  static void over(Following following, ClientConnection caller, BooleanSupplier stops)
      throws IOException {
    FollowerWatch watch = new FollowerWatch(caller, stops);
    Thread.ofVirtual().name("follower-watch").start(watch::run);
    try {
      following.run();
    } finally {
      watch.end();
    }
  }

  private void run() {
    try {
      while (!ended.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
        if (caller.isGone() || stops.getAsBoolean()) {
          interrupt();
          return;
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** The lock keeps an interrupt from reaching the thread after it has gone on to other work. */
  private synchronized void interrupt() {
    if (following) {
      follower.interrupt();
    }
  }

  private synchronized void end() {
    following = false;
    ended.countDown();
    // An interrupt that came after the last wait must not reach the next request.
    Thread.interrupted();
  }
}
