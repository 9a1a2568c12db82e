package org.miragemanager.unimem;

/** The condition of an edge between two steps. It only reads the store. */
@FunctionalInterface
public interface Guard {
  /** Whether the edge may be taken now. */
  boolean isTrue(StoreView store);
}
