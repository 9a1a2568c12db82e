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
}
