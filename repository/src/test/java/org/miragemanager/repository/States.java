package org.miragemanager.repository;

import org.miragemanager.unimem.Checkpoint;
import org.miragemanager.unimem.Store;

/** Checkpoints for tests. */
public final class States {
  private States() {}

  /** A counter's state: what {@code generation} gives after {@code sequence} steps. */
  public static byte[] state(long generation, long sequence) {
    Store store = new Store();
    store.setInt("count", sequence);
    return Checkpoint.of(generation, sequence, "count", store).encode();
  }

  /** A state that carries so many bytes besides. */
  public static byte[] state(long generation, long sequence, int ballast) {
    Store store = new Store();
    store.setInt("count", sequence);
    store.setBytes("ballast", new byte[ballast]);
    return Checkpoint.of(generation, sequence, "count", store).encode();
  }
}
