package org.miragemanager.activities;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.miragemanager.repository.event.ChangeNotifier;

/**
 * Waits for something to become true of a unikernel, with heartbeats. It wakes with each change
 * that is committed: nothing is polled.
 */
public final class ChangeAwaiter {
  private static final Duration HEARTBEAT = Duration.ofSeconds(1);

  private final ChangeNotifier changes;
  private final Heartbeat heartbeat;

  public ChangeAwaiter(ChangeNotifier changes, Heartbeat heartbeat) {
    this.changes = changes;
    this.heartbeat = heartbeat;
  }

  /** Waits as long as the activity may run: its time-outs, and who cancels it, decide how long. */
  public void until(String unikernel, BooleanSupplier condition) {
    try {
      while (!changes.await(unikernel, condition, HEARTBEAT)) {
        heartbeat.beat();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while waiting for " + unikernel);
    }
  }
}
