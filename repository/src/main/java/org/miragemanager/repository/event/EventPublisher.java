package org.miragemanager.repository.event;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.miragemanager.model.Generation;
import org.miragemanager.repository.event.OwnershipListener.OwnershipChange;
import org.miragemanager.repository.event.OwnershipListener.OwnershipChange.NewOwner;
import org.miragemanager.repository.rules.Ownership;
import org.miragemanager.repository.store.Database.Transaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells those who listen, and those who wait, what a transaction changed, once it is committed. */
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
   * Something happens that is counted. Asked for after {@link #announce} in the same transaction,
   * it is told after it, so that a guest does not wait for a count.
   */
  public void observe(Transaction transaction, Consumer<RepositoryObserver> event) {
    transaction.afterCommit(() -> observe(event));
  }

  /** Something has happened that is counted, outside of a transaction. */
  public void observe(Consumer<RepositoryObserver> event) {
    for (RepositoryObserver observer : observers) {
      try {
        event.accept(observer);
      } catch (RuntimeException e) {
        LOGGER.error("An observer failed; what it was told of stands", e);
      }
    }
  }

  /** Something about the unikernel changes, though not who may own it. */
  public void signal(Transaction transaction, String unikernel) {
    transaction.afterCommit(() -> changes.signal(unikernel));
  }

  /**
   * Ownership changes.
   *
   * @param leaseNumber of the new owner's host; 0 on the shelf
   * @param checkpoint what the new owner runs from
   */
  public void announce(
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
}
