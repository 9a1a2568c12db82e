package org.miragemanager.unimem;

import java.util.Arrays;

/**
 * An immutable state of a unikernel: its store and the name of its next step, with the generation
 * that took it and its sequence number. Equal checkpoints have equal bytes.
 */
public final class Checkpoint {
  /** The most bytes that a hand-over takes (PROTOCOL.md, section 6). */
  public static final int HAND_OVER_LIMIT = 262_144;

  private final byte[] encoded;
  private final long generation;
  private final long sequence;
  private final String next;
  private final Store store;

  private Checkpoint(byte[] encoded, long generation, long sequence, String next, Store store) {
    this.encoded = encoded;
    this.generation = generation;
    this.sequence = sequence;
    this.next = next;
    this.store = store;
  }

  /**
   * Takes a checkpoint.
   *
   * @param generation the domain that takes it, from 0 on
   * @param sequence the number of steps executed so far, from 0 on
   * @param next the name of the next step; empty if the program is complete
   * @param store copied
   */
  public static Checkpoint of(long generation, long sequence, String next, Store store) {
    if (generation < 0 || sequence < 0) {
      throw new IllegalArgumentException(
          "generation %d or sequence %d is negative".formatted(generation, sequence));
    }
    Utf8.requireWellFormed(next);
    Store copy = new Store(store);
    byte[] encoded = CanonicalForm.Writer.write(generation, sequence, next, copy);
    return new Checkpoint(encoded, generation, sequence, next, copy);
  }

  /**
   * Reads a checkpoint from its canonical bytes.
   *
   * @throws CheckpointException if the bytes are not exactly that
   */
  public static Checkpoint decode(byte[] bytes) throws CheckpointException {
    byte[] encoded = bytes.clone();
    CanonicalForm.Reader reader = new CanonicalForm.Reader(encoded);
    try {
      long generation = reader.readVarint();
      long sequence = reader.readVarint();
      String next = reader.readString();
      Store store = reader.readEntries();
      reader.requireEnd();
      return new Checkpoint(encoded, generation, sequence, next, store);
    } catch (StateTooLargeException e) {
      throw new CheckpointException(e.getMessage());
    }
  }

  /** The canonical bytes; a copy. */
  public byte[] encode() {
    return encoded.clone();
  }

  /** The number of canonical bytes. */
  public int size() {
    return encoded.length;
  }

  /**
   * This checkpoint, if a hand-over takes it.
   *
   * @throws StateTooLargeException if it is larger than {@link #HAND_OVER_LIMIT}
   */
  public Checkpoint requireHandOverSize() {
    if (encoded.length > HAND_OVER_LIMIT) {
      throw new StateTooLargeException(encoded.length, HAND_OVER_LIMIT);
    }
    return this;
  }

  /** The domain that took it. */
  public long generation() {
    return generation;
  }

  /** The number of steps executed so far, over all domains. */
  public long sequence() {
    return sequence;
  }

  /** The name of the next step; empty if the program is complete. */
  public String next() {
    return next;
  }

  /** A copy of the store. */
  public Store store() {
    return new Store(store);
  }

  /** SHA-256 of all canonical bytes before it. */
  public byte[] digest() {
    return Arrays.copyOfRange(encoded, encoded.length - CanonicalForm.DIGEST_BYTES, encoded.length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Checkpoint that && Arrays.equals(encoded, that.encoded);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(encoded);
  }

  @Override
  public String toString() {
    return "checkpoint of generation %d at sequence %d, next step %s, %d bytes"
        .formatted(generation, sequence, next.isEmpty() ? "none" : next, encoded.length);
  }
}
