package org.miragemanager.repository.store;

import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** A transaction under way. */
public final class Transaction {
  private final Handle handle;
  private final List<Runnable> afterCommit = new ArrayList<>(2);

  Transaction(Handle handle) {
    this.handle = handle;
  }

  /** For the statements of this transaction. */
  public Handle handle() {
    return handle;
  }

  /**
   * Runs this on the committing thread once the transaction is durable, before any later
   * transaction; never if it is rolled back. It must not block.
   */
  public void afterCommit(Runnable action) {
    afterCommit.add(action);
  }

  List<Runnable> actionsAfterCommit() {
    return afterCommit;
  }
}
