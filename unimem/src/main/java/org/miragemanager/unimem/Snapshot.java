package org.miragemanager.unimem;

/**
 * A state between two steps that has been copied and not yet encoded: the execution can go on while
 * another thread encodes it. Immutable.
 */
public final class Snapshot {
  private final long generation;
  private final long sequence;
  private final String next;
  private final Store store;

  Snapshot(long generation, long sequence, String next, Store store) {
    this.generation = generation;
    this.sequence = sequence;
    this.next = next;
    this.store = new Store(store);
  }

  /** The number of steps executed so far, over all domains. */
  public long sequence() {
    return sequence;
  }

  /** Encodes it. */
  public Checkpoint toCheckpoint() {
    return Checkpoint.of(generation, sequence, next, store);
  }
}
