package org.miragemanager.repository.event;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.miragemanager.model.Generation;
import org.miragemanager.repository.event.EventPublisher.OwnershipListener.OwnershipChange;
import org.miragemanager.repository.event.EventPublisher.OwnershipListener.OwnershipChange.NewOwner;
import org.miragemanager.repository.rules.Ownership;
import org.miragemanager.repository.store.Database.Transaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what a transaction changed, once it is committed: to listeners, to observers, and to
 * threads that wait in the {@link ChangeNotifier}.
 */
public final class EventPublisher {
  private static final Logger LOGGER = LoggerFactory.getLogger(EventPublisher.class);

  private final ChangeNotifier changes;
  private final List<OwnershipListener> listeners = new CopyOnWriteArrayList<>();
  private final List<RepositoryObserver> observers = new CopyOnWriteArrayList<>();

  public EventPublisher(ChangeNotifier changes) {
    this.changes = changes;
  }

  public void add(OwnershipListener listener) {
    listeners.add(listener);
  }

  public void remove(OwnershipListener listener) {
    listeners.remove(listener);
  }

  public void add(RepositoryObserver observer) {
    observers.add(observer);
  }

  public void remove(RepositoryObserver observer) {
    observers.remove(observer);
  }

  /**
   * Reports an event to the observers after the commit. If this is called after {@link #publish} in
   * the same transaction, observers are told after listeners, so that no guest waits for a counter.
   */
  public void observe(Transaction transaction, Consumer<RepositoryObserver> event) {
    transaction.afterCommit(() -> observe(event));
  }

  /** Reports an event that belongs to no transaction to the observers. */
  public void observe(Consumer<RepositoryObserver> event) {
    for (RepositoryObserver observer : observers) {
      try {
        event.accept(observer);
      } catch (RuntimeException e) {
        LOGGER.error("An observer failed; what it was told of stands", e);
      }
    }
  }

  /**
   * Wakes threads that wait for a change of the unikernel, after the commit; for changes other than
   * of ownership.
   */
  public void signal(Transaction transaction, String unikernel) {
    transaction.afterCommit(() -> changes.signal(unikernel));
  }

  /**
   * Publishes a change of ownership after the commit.
   *
   * @param leaseNumber of the new owner's host; 0 on the shelf
   * @param checkpoint what the new owner runs from
   */
  public void publish(
      Transaction transaction,
      String unikernel,
      Ownership before,
      Ownership after,
      long leaseNumber,
      Optional<byte[]> checkpoint) {
    boolean moved = !before.owner().equals(after.owner());
    Optional<NewOwner> owner =
        moved
            ? Optional.of(new NewOwner(after.owner(), leaseNumber, checkpoint))
            : Optional.empty();
    List<Generation> retired = retired(before, after);
    transaction.afterCommit(
        () -> {
          if (moved || !retired.isEmpty()) {
            tell(new OwnershipChange(unikernel, owner, retired));
          }
          changes.signal(unikernel);
        });
  }

  private void tell(OwnershipChange change) {
    for (OwnershipListener listener : listeners) {
      try {
        listener.changed(change);
      } catch (RuntimeException e) {
        LOGGER.error("A listener failed; the change of ownership it was told of stands", e);
      }
    }
  }

  private static List<Generation> retired(Ownership before, Ownership after) {
    List<Generation> retired = new ArrayList<>(1);
    if (!before.owner().equals(after.owner())) {
      retired.add(before.owner());
    }
    before
        .prepared()
        .forEach(
            (number, place) -> {
              if (number != after.owner().number() && !after.prepared().containsKey(number)) {
                retired.add(new Generation(number, place));
              }
            });
    return retired;
  }

  /**
   * Called for each change of ownership, right after their commit, in the order of the commits and
   * on the committing thread. It must not block, because the next transaction waits for it. What it
   * throws is logged and changes nothing.
   */
  @FunctionalInterface
  public interface OwnershipListener {
    /** This has become true. */
    void changed(OwnershipChange change);

    /**
     * What a committed transaction changed in the ownership of a unikernel, with all that is pushed
     * to the hosts.
     *
     * @param owner the new owner; empty when it stayed
     * @param retired the generations that can never become the owner (again) since this transaction
     */
    record OwnershipChange(String unikernel, Optional<NewOwner> owner, List<Generation> retired) {
      public OwnershipChange {
        retired = List.copyOf(retired);
      }

      /**
       * A generation that has become the owner.
       *
       * @param leaseNumber the number of its host's lease when it did (rule 5); 0 on the shelf
       * @param checkpoint the newest state's canonical bytes; empty when the program is at its
       *     first step, or the owner is on the shelf
       */
      public record NewOwner(
          Generation generation, long leaseNumber, Optional<byte[]> checkpoint) {}
    }
  }

  /** Lets a caller wait until something about a unikernel has changed, without polling. */
  public static final class ChangeNotifier {
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Signal> signals = new HashMap<>();

    public ChangeNotifier() {}

    /**
     * Waits until the condition holds. It is checked at once, and again after every committed
     * change of the unikernel: its ownership, its checkpoints, its operations.
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
    private boolean awaitAfter(Signal signal, long seen, long deadline)
        throws InterruptedException {
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
}
