package org.miragemanager.workflows;

import java.util.List;
import org.miragemanager.unimem.Checkpoint;
import org.miragemanager.unimem.CheckpointException;
import org.miragemanager.unimem.Store;

/** A guest that counts its steps, in memory: it takes one step whenever it begins to run. */
final class FakeDomain {
  enum Phase {
    ARMED,
    RUNNING,
    SUSPENDED,
    ENDED
  }

  private final long generation;
  private final List<Long> journal;
  private Phase phase = Phase.ARMED;
  private long count;

  /**
   * A domain that waits for its state.
   *
   * @param journal where it writes down each step: the count after it
   */
  FakeDomain(long generation, List<Long> journal) {
    this.generation = generation;
    this.journal = journal;
  }

  Phase phase() {
    return phase;
  }

  void runFrom(byte[] checkpoint) {
    if (phase != Phase.ARMED) {
      return;
    }
    if (checkpoint != null) {
      try {
        count = Checkpoint.decode(checkpoint).store().getInt("count");
      } catch (CheckpointException broken) {
        throw new IllegalStateException(broken);
      }
    }
    run();
  }

  void goOn() {
    if (phase == Phase.SUSPENDED) {
      run();
    }
  }

  private void run() {
    phase = Phase.RUNNING;
    count++;
    journal.add(count);
  }

  byte[] suspend() {
    phase = Phase.SUSPENDED;
    return Checkpoint.of(generation, count, "count", new Store().setInt("count", count)).encode();
  }

  /** Its host's lease has ended. */
  void freeze() {
    if (phase == Phase.RUNNING) {
      phase = Phase.SUSPENDED;
    }
  }

  void end() {
    phase = Phase.ENDED;
  }
}
