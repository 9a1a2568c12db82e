package org.miragemanager.unimem.runtime;

import java.util.function.Consumer;
import org.miragemanager.unimem.Checkpoint;
import org.miragemanager.unimem.Snapshot;
import org.miragemanager.unimem.protocol.FromGuest;

/**
 * Encodes and sends the checkpoints for which no step waits, on a thread of its own that begins
 * with the first of them: neither their size nor an agent that does not read stops a step. Only the
 * newest waits.
 */
final class CheckpointSender {
  private final Consumer<FromGuest.BackgroundCheckpoint> messenger;
  private Snapshot waiting;
  private Thread thread;

  /**
   * @param messenger sends; it may wait
   */
  CheckpointSender(Consumer<FromGuest.BackgroundCheckpoint> messenger) {
    this.messenger = messenger;
  }

  synchronized void give(Snapshot snapshot) {
    waiting = snapshot;
    notifyAll();
    if (thread == null) {
      thread = new Thread(this::serve, "mirage-checkpoints");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void serve() {
    try {
      while (true) {
        Checkpoint checkpoint = next().toCheckpoint();
        if (checkpoint.size() <= Checkpoint.HAND_OVER_LIMIT) {
          messenger.accept(
              new FromGuest.BackgroundCheckpoint(checkpoint.sequence(), checkpoint.encode()));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized Snapshot next() throws InterruptedException {
    while (waiting == null) {
      wait();
    }
    Snapshot next = waiting;
    waiting = null;
    return next;
  }
}
