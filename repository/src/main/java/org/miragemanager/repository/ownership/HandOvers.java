package org.miragemanager.repository.ownership;

import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.miragemanager.model.Generation.Place;
import org.miragemanager.repository.error.RefusedException;
import org.miragemanager.repository.event.EventPublisher;
import org.miragemanager.repository.host.HostService.HostTable;
import org.miragemanager.repository.ownership.CheckpointTable.VerifiedCheckpoint;
import org.miragemanager.repository.ownership.OwnershipService.HandOverAnswer;
import org.miragemanager.repository.ownership.OwnershipTable.OwnershipTransactions;
import org.miragemanager.repository.rules.Lease;
import org.miragemanager.repository.rules.Ownership;
import org.miragemanager.repository.rules.Ownership.GenerationStatus;
import org.miragemanager.repository.rules.Verdict;
import org.miragemanager.repository.rules.Verdict.Accepted;
import org.miragemanager.repository.store.Database;
import org.miragemanager.repository.store.Database.Transaction;

/** The point of no return, made durable and announced. */
final class HandOvers {
  private final Database database;
  private final EventPublisher publisher;
  private final OwnershipTransactions decisions;

  HandOvers(Database database, EventPublisher publisher, OwnershipTransactions decisions) {
    this.database = database;
    this.publisher = publisher;
    this.decisions = decisions;
  }

  HandOverAnswer handOver(String unikernel, long from, long to, Optional<byte[]> checkpoint) {
    Optional<VerifiedCheckpoint> state;
    try {
      state = checkpoint.map(VerifiedCheckpoint::verify);
    } catch (RefusedException e) {
      return refuse(unikernel, from, e.getMessage());
    }
    return decisions.decide(
        unikernel,
        from,
        new HandOverAnswer(GenerationStatus.RETIRED, ""),
        (transaction, before) -> handOver(transaction, before, unikernel, from, to, state));
  }

  private HandOverAnswer refuse(String unikernel, long from, String reason) {
    return database.write(
        transaction -> {
          GenerationStatus status = OwnershipTable.status(transaction.handle(), unikernel, from);
          if (status == GenerationStatus.OWNER) {
            publisher.observe(transaction, observer -> observer.handOverDecided(unikernel, false));
          }
          return new HandOverAnswer(status, reason);
        });
  }

  private HandOverAnswer handOver(
      Transaction transaction,
      Ownership before,
      String unikernel,
      long from,
      long to,
      Optional<VerifiedCheckpoint> state) {
    Handle handle = transaction.handle();
    Optional<byte[]> bytes;
    try {
      bytes =
          state.map(VerifiedCheckpoint::bytes).or(() -> CheckpointTable.bytes(handle, unikernel));
    } catch (RefusedException damaged) {
      publisher.observe(transaction, observer -> observer.handOverDecided(unikernel, false));
      return new HandOverAnswer(before.status(from), damaged.getMessage());
    }
    Optional<Lease> targetLease =
        Optional.ofNullable(before.prepared().get(to))
            .flatMap(Place::hostName)
            .flatMap(host -> HostTable.findLease(handle, host));
    Verdict<GenerationStatus> verdict =
        before.handOver(
            from,
            to,
            state.map(VerifiedCheckpoint::stamp),
            targetLease.map(Lease::runs).orElse(false));
    return switch (verdict) {
      case Verdict.Refused<GenerationStatus> refused -> {
        publisher.observe(transaction, observer -> observer.handOverDecided(unikernel, false));
        yield new HandOverAnswer(GenerationStatus.OWNER, refused.reason());
      }
      case Accepted<GenerationStatus> accepted -> {
        Ownership after = accepted.next();
        if (!after.equals(before)) {
          state.ifPresent(given -> given.store(handle, unikernel));
          OwnershipTable.save(handle, unikernel, before, after, Optional.empty());
          publisher.publish(
              transaction,
              unikernel,
              before,
              after,
              targetLease.map(Lease::number).orElse(0L),
              after.owner().place() instanceof Place.Host ? bytes : Optional.empty());
          publisher.observe(transaction, observer -> observer.handOverDecided(unikernel, true));
        }
        yield new HandOverAnswer(accepted.answer(), "");
      }
    };
  }
}
