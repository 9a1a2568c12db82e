package org.miragemanager.repository;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.ToIntBiFunction;
import org.jdbi.v3.core.Handle;
import org.miragemanager.model.DomainId;
import org.miragemanager.repository.RepositoryOptions.Retention;
import org.miragemanager.repository.host.HostService.HostTable;
import org.miragemanager.repository.lease.LeaseService;
import org.miragemanager.repository.operation.OperationService.OperationTable;
import org.miragemanager.repository.ownership.OwnershipTable.GenerationTable;
import org.miragemanager.repository.store.Database;

/**
 * Removes records of the past. What is superfluous is looked for by a reader, and removed in small
 * transactions, so that a hand-over waits for a few rows at most; each looks again whether a record
 * is still superfluous.
 */
final class Pruning {
  private static final int ROWS_A_TRANSACTION = 50;
  private static final int ROWS_A_LOOK = 1_000;

  private final Database database;
  private final LeaseService leases;
  private final InstantSource clock;
  private final Retention retention;

  Pruning(Database database, LeaseService leases, InstantSource clock, Retention retention) {
    this.database = database;
    this.leases = leases;
    this.clock = clock;
    this.retention = retention;
  }

  int run() {
    return generations() + operations() + hosts();
  }

  private int generations() {
    List<DomainId> superfluous =
        database.read(
            handle -> GenerationTable.superfluous(handle, retention.generations(), ROWS_A_LOOK));
    return remove(superfluous, GenerationTable::deleteRetired);
  }

  private int operations() {
    List<Long> superfluous =
        database.read(
            handle ->
                OperationTable.superfluous(
                    handle,
                    retention.operations(),
                    clock.instant().minus(retention.operationAge()),
                    ROWS_A_LOOK));
    return remove(superfluous, OperationTable::delete);
  }

  private int hosts() {
    List<String> silent =
        database.read(HostTable::idleWithoutLease).stream()
            .filter(host -> silence(host).compareTo(retention.silentHosts()) >= 0)
            .toList();
    return remove(silent, this::removeHost);
  }

  private Duration silence(String host) {
    return leases.silence(host);
  }

  private int removeHost(Handle handle, String host) {
    if (!HostTable.idleWithoutLease(handle).contains(host)
        || silence(host).compareTo(retention.silentHosts()) < 0) {
      return 0;
    }
    GenerationTable.deleteRetired(handle, host);
    HostTable.delete(handle, host);
    return 1;
  }

  private <T> int remove(List<T> superfluous, ToIntBiFunction<Handle, T> removal) {
    int removed = 0;
    for (int begin = 0; begin < superfluous.size(); begin += ROWS_A_TRANSACTION) {
      List<T> some =
          superfluous.subList(begin, Math.min(begin + ROWS_A_TRANSACTION, superfluous.size()));
      removed +=
          database.write(
              transaction ->
                  some.stream()
                      .mapToInt(one -> removal.applyAsInt(transaction.handle(), one))
                      .sum());
    }
    return removed;
  }
}
