package org.miragemanager.repository.ownership;

import java.util.Optional;
import java.util.function.BiFunction;
import org.miragemanager.repository.error.NotFoundException;
import org.miragemanager.repository.event.EventPublisher;
import org.miragemanager.repository.rules.Ownership;
import org.miragemanager.repository.rules.Verdict.Accepted;
import org.miragemanager.repository.store.Database;
import org.miragemanager.repository.store.Database.Transaction;

/** Applies a rule of ownership and makes its decision durable, in one transaction. */
final class OwnershipTransactions {
  private final Database database;
  private final EventPublisher publisher;

  OwnershipTransactions(Database database, EventPublisher publisher) {
    this.database = database;
    this.publisher = publisher;
  }

  /**
   * Decides about a generation that was given out.
   *
   * @param ifRemoved the answer if its unikernel was removed
   * @throws NotFoundException UNKNOWN_UNIKERNEL, UNKNOWN_GENERATION
   */
  <A> A decide(
      String unikernel,
      long generation,
      A ifRemoved,
      BiFunction<Transaction, Ownership, A> decision) {
    return database.write(
        transaction -> {
          Optional<Ownership> before = OwnershipTable.find(transaction.handle(), unikernel);
          if (before.isEmpty()) {
            OwnershipTable.requireFormer(transaction.handle(), unikernel, generation);
            return ifRemoved;
          }
          OwnershipTable.requireKnown(unikernel, before.get(), generation);
          return decision.apply(transaction, before.get());
        });
  }

  /**
   * Decides about a unikernel that is there.
   *
   * @throws NotFoundException UNKNOWN_UNIKERNEL
   */
  <A> A decide(String unikernel, BiFunction<Transaction, Ownership, A> decision) {
    return database.write(
        transaction ->
            decision.apply(
                transaction,
                OwnershipTable.find(transaction.handle(), unikernel)
                    .orElseThrow(() -> NotFoundException.unikernel(unikernel))));
  }

  /** Makes the decision durable and publishes it. */
  <A> A carryOut(Transaction transaction, String unikernel, Ownership before, Accepted<A> verdict) {
    if (!verdict.next().equals(before)) {
      OwnershipTable.save(
          transaction.handle(), unikernel, before, verdict.next(), Optional.empty());
      publisher.publish(transaction, unikernel, before, verdict.next(), 0, Optional.empty());
    }
    return verdict.answer();
  }
}
