package org.miragemanager.repository;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.ImageRef;
import org.miragemanager.model.Place;
import org.miragemanager.repository.host.HostTable;
import org.miragemanager.repository.host.JoinHost;
import org.miragemanager.repository.image.Image;
import org.miragemanager.repository.image.ImageTable;
import org.miragemanager.repository.ownership.OwnershipService;
import org.miragemanager.repository.ownership.OwnershipTable;
import org.miragemanager.repository.ownership.VerifiedCheckpoint;
import org.miragemanager.repository.rules.HolderDigest;
import org.miragemanager.repository.rules.Lease;
import org.miragemanager.repository.rules.Ownership;
import org.miragemanager.repository.store.Database;
import org.miragemanager.repository.store.Database.Transaction;
import org.miragemanager.repository.unikernel.UnikernelTable;
import org.miragemanager.unimem.Checkpoint;
import org.miragemanager.unimem.Store;

/**
 * Plays some hand-overs in a transaction that is rolled back, so that the first real one after a
 * start finds its classes loaded and its statements prepared: a guest stands still while it runs.
 */
final class Rehearsal {
  private static final int HAND_OVERS = 50;
  // Names that no real thing can have.
  private static final String UNIKERNEL = "(rehearsal)";
  private static final String HOST = "(rehearsal)";

  private final Database database;
  private final OwnershipService ownership;

  Rehearsal(Database database, OwnershipService ownership) {
    this.database = database;
    this.ownership = ownership;
  }

  void run() {
    database.rehearse(this::play);
  }

  private void play(Transaction transaction) {
    Handle handle = transaction.handle();
    Image image = new Image(UNIKERNEL, "1", "process", "none");
    HolderDigest holder = HolderDigest.ofSecret(new byte[32]);
    Ownership current = Ownership.created();
    ImageTable.insert(handle, image);
    HostTable.store(
        handle,
        new JoinHost(HOST, holder, "none", 1, 1, List.of("process"), Map.of()),
        Lease.first(holder, Duration.ofSeconds(1), 0));
    UnikernelTable.insert(
        handle,
        UNIKERNEL,
        new GuestSpec(new ImageRef(UNIKERNEL, "1"), 1, List.of()),
        UNIKERNEL,
        current,
        Instant.EPOCH);
    OwnershipTable.insertFirst(handle, UNIKERNEL, current);
    for (int round = 0; round < HAND_OVERS; round++) {
      current = handOver(transaction, current, round);
    }
  }

  private Ownership handOver(Transaction transaction, Ownership before, int round) {
    Handle handle = transaction.handle();
    long from = before.owner().number();
    Ownership prepared = before.prepare(Place.host(HOST), true).orThrow().next();
    OwnershipTable.save(handle, UNIKERNEL, before, prepared, Optional.of("request " + round));
    Optional<VerifiedCheckpoint> state =
        before.hasRun() ? Optional.of(state(from, round)) : Optional.empty();
    Ownership found = OwnershipTable.find(handle, UNIKERNEL).orElseThrow();
    ownership.handOver(transaction, found, UNIKERNEL, from, prepared.last(), state);
    return OwnershipTable.find(handle, UNIKERNEL).orElseThrow();
  }

  private static VerifiedCheckpoint state(long generation, long sequence) {
    Store store = new Store();
    store.setInt("count", sequence);
    return VerifiedCheckpoint.verify(Checkpoint.of(generation, sequence, "count", store).encode());
  }
}
