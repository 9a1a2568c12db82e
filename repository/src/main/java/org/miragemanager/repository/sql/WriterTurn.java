package org.miragemanager.repository.sql;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Whose turn it is to write: one thread's at a time. Those that renew leases go before all others,
 * however many wait, because a host whose renewal is late freezes its guests; they are few and
 * short, so the others are not kept waiting for long. Among equals nobody is first by right.
 *
 * <p>A thread that has the turn may take it again.
 */
final class WriterTurn {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition freeForFirst = lock.newCondition();
  private final Condition free = lock.newCondition();
  private Thread owner;
  private int held;
  private int firstWaiting;

  /** Waits for the turn. */
  void take(boolean first) {
    lock.lock();
    try {
      if (owner != Thread.currentThread()) {
        await(first);
        owner = Thread.currentThread();
      }
      held++;
    } finally {
      lock.unlock();
    }
  }

  private void await(boolean first) {
    if (first) {
      firstWaiting++;
      while (owner != null) {
        freeForFirst.awaitUninterruptibly();
      }
      firstWaiting--;
    } else {
      while (owner != null || firstWaiting > 0) {
        free.awaitUninterruptibly();
      }
    }
  }

  /** Gives it to another. */
  void give() {
    lock.lock();
    try {
      held--;
      if (held == 0) {
        owner = null;
        if (firstWaiting > 0) {
          freeForFirst.signal();
        } else {
          free.signal();
        }
      }
    } finally {
      lock.unlock();
    }
  }
}
