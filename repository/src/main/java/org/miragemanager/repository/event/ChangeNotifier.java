package org.miragemanager.repository.event;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Lets a caller wait until something about a unikernel has changed, without polling. */
public final class ChangeNotifier {
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Signal> signals = new HashMap<>();

  public ChangeNotifier() {}

  /**
   * Waits until the condition holds. It is checked at once, and again after every committed change
   * of the unikernel: its ownership, its checkpoints, its operations.
   *
   * @return whether the condition held before the time was over
   * @throws InterruptedException when the waiting thread is interrupted
   */
  public boolean await(String unikernel, BooleanSupplier condition, Duration atMost)
      throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    Signal signal = enter(unikernel);
    try {
      while (true) {
        long seen = version(signal);
        if (condition.getAsBoolean()) {
          return true;
        }
        if (!awaitAfter(signal, seen, deadline)) {
          return condition.getAsBoolean();
        }
      }
    } finally {
      leave(unikernel, signal);
    }
  }

  /** A transaction that changed something about the unikernel was committed. */
  void signal(String unikernel) {
    lock.lock();
    try {
      Signal signal = signals.get(unikernel);
      if (signal != null) {
        signal.version++;
        signal.changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private Signal enter(String unikernel) {
    lock.lock();
    try {
      Signal signal = signals.computeIfAbsent(unikernel, name -> new Signal(lock.newCondition()));
      signal.waiters++;
      return signal;
    } finally {
      lock.unlock();
    }
  }

  private void leave(String unikernel, Signal signal) {
    lock.lock();
    try {
      signal.waiters--;
      if (signal.waiters == 0) {
        signals.remove(unikernel);
      }
    } finally {
      lock.unlock();
    }
  }

  private long version(Signal signal) {
    lock.lock();
    try {
      return signal.version;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a version after the one seen; false when the time is over. */
  private boolean awaitAfter(Signal signal, long seen, long deadline) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (signal.version == seen) {
        long rest = deadline - System.nanoTime();
        if (rest <= 0) {
          return false;
        }
        long ignored = signal.changed.awaitNanos(rest);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** What the waiters for one unikernel wait on; guarded by the lock. */
  private static final class Signal {
    private final Condition changed;
    private long version;
    private int waiters;

    Signal(Condition changed) {
      this.changed = changed;
    }
  }
}
