package org.miragemanager.repository.ownership;

import java.util.List;
import java.util.Optional;
import org.miragemanager.repository.error.RefusedException;
import org.miragemanager.repository.event.EventPublisher;
import org.miragemanager.repository.ownership.OwnershipService.RunningState;
import org.miragemanager.repository.rules.Ownership;
import org.miragemanager.repository.rules.Ownership.CheckpointAnswer;
import org.miragemanager.repository.store.Database;
import org.miragemanager.repository.store.Database.Transaction;

/** The states that running owners give, made durable. */
final class RunningCheckpoints {
  private final Database database;
  private final EventPublisher announcer;
  private final OwnershipTransactions decisions;

  RunningCheckpoints(Database database, EventPublisher announcer, OwnershipTransactions decisions) {
    this.database = database;
    this.announcer = announcer;
    this.decisions = decisions;
  }

  CheckpointAnswer checkpoint(String unikernel, long generation, byte[] bytes) {
    VerifiedCheckpoint state = VerifiedCheckpoint.verifyOf(generation, bytes);
    return decisions.decide(
        unikernel,
        generation,
        CheckpointAnswer.NOT_OWNER,
        (transaction, before) -> checkpoint(transaction, before, unikernel, generation, state));
  }

  List<Optional<CheckpointAnswer>> checkpointAll(List<RunningState> states) {
    return database.write(
        transaction -> states.stream().map(state -> checkpoint(transaction, state)).toList());
  }

  private Optional<CheckpointAnswer> checkpoint(Transaction transaction, RunningState running) {
    String unikernel = running.domain().unikernel();
    long generation = running.domain().generation();
    try {
      VerifiedCheckpoint state = VerifiedCheckpoint.verifyOf(generation, running.bytes());
      Optional<Ownership> before = OwnershipTable.find(transaction.handle(), unikernel);
      if (before.isEmpty()) {
        GenerationLookup.requireFormer(transaction.handle(), unikernel, generation);
        return Optional.of(CheckpointAnswer.NOT_OWNER);
      }
      GenerationLookup.requireKnown(unikernel, before.get(), generation);
      return Optional.of(checkpoint(transaction, before.get(), unikernel, generation, state));
    } catch (RefusedException refused) {
      return Optional.empty();
    }
  }

  private CheckpointAnswer checkpoint(
      Transaction transaction,
      Ownership before,
      String unikernel,
      long generation,
      VerifiedCheckpoint state) {
    CheckpointAnswer answer = before.checkpoint(generation, state.stamp()).answer();
    if (answer == CheckpointAnswer.STORED) {
      state.store(transaction.handle(), unikernel);
      announcer.signal(transaction, unikernel);
    }
    return answer;
  }
}
