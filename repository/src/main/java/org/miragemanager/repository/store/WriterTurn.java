package org.miragemanager.repository.store;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The lock for writing, with priority: renewals of leases go before all other transactions, however
 * many wait, because a host whose renewal is late freezes its guests. Renewals are short, and after
 * some of them one of the others goes. Among equals the order is not defined.
 *
 * <p>A thread that has the turn may take it again.
 */
final class WriterTurn {
  /** Then one of the others has its turn: hand-overs and failovers must go on in any case. */
  private static final int MOST_FIRST_IN_A_ROW = 8;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition freeForFirst = lock.newCondition();
  private final Condition free = lock.newCondition();
  private Thread owner;
  private int held;
  private int firstWaiting;
  private int othersWaiting;

  /** How many have gone first since another one had its turn. */
  private int firstInARow;

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
      while (owner != null || isTurnOfOthers()) {
        freeForFirst.awaitUninterruptibly();
      }
      firstWaiting--;
      firstInARow++;
    } else {
      othersWaiting++;
      while (owner != null || (firstWaiting > 0 && firstInARow < MOST_FIRST_IN_A_ROW)) {
        free.awaitUninterruptibly();
      }
      othersWaiting--;
      firstInARow = 0;
    }
  }

  /** Renewals must not keep all others waiting for ever. */
  private boolean isTurnOfOthers() {
    return othersWaiting > 0 && firstInARow >= MOST_FIRST_IN_A_ROW;
  }

  /** Gives it to another. */
  void give() {
    lock.lock();
    try {
      held--;
      if (held == 0) {
        owner = null;
        if (firstWaiting > 0 && !isTurnOfOthers()) {
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
