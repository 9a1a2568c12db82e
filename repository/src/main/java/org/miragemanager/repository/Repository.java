package org.miragemanager.repository;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;
import org.miragemanager.repository.RepositoryOptions.Retention;
import org.miragemanager.repository.error.StorageException;
import org.miragemanager.repository.event.EventPublisher;
import org.miragemanager.repository.event.EventPublisher.ChangeNotifier;
import org.miragemanager.repository.event.EventPublisher.OwnershipListener;
import org.miragemanager.repository.event.RepositoryObserver;
import org.miragemanager.repository.host.Host;
import org.miragemanager.repository.host.HostService;
import org.miragemanager.repository.host.HostService.HostTable;
import org.miragemanager.repository.image.ImageService;
import org.miragemanager.repository.lease.LeaseService;
import org.miragemanager.repository.operation.OperationService;
import org.miragemanager.repository.ownership.OwnershipService;
import org.miragemanager.repository.store.Database;
import org.miragemanager.repository.store.Database.Connections;
import org.miragemanager.repository.store.IntegrityCheck;
import org.miragemanager.repository.store.Migrations;
import org.miragemanager.repository.store.NativeLibrary;
import org.miragemanager.repository.store.PrivateFiles;
import org.miragemanager.repository.store.RepositoryFolder;
import org.miragemanager.repository.store.SqliteConnections;
import org.miragemanager.repository.store.WalCheckpointer;
import org.miragemanager.repository.unikernel.Unikernel;
import org.miragemanager.repository.unikernel.UnikernelService;
import org.miragemanager.repository.unikernel.UnikernelService.UnikernelTable;

/**
 * The transactional store of representations, ownership and checkpoints: the one place that decides
 * who may own a unikernel. All of it may be used from any thread.
 *
 * <p>What is answered is durable (rule 6). Storage that fails is a {@link StorageException}; the
 * transaction was rolled back as a whole.
 */
public final class Repository implements AutoCloseable {
  private static final String FILE = "repository.db";

  private final RepositoryFolder folder;
  private final Database database;
  private final WalCheckpointer walCheckpointer;
  private final ChangeNotifier changes = new ChangeNotifier();
  private final EventPublisher publisher = new EventPublisher(changes);
  private final InstantSource ends;
  private final OwnershipService ownership;
  private final LeaseService leases;
  private final UnikernelService unikernels;
  private final HostService hosts;
  private final ImageService images;
  private final OperationService operations;
  private final Pruning pruning;

  private Repository(
      RepositoryFolder folder,
      Database database,
      WalCheckpointer walCheckpointer,
      RepositoryOptions options) {
    this.folder = folder;
    this.database = database;
    this.walCheckpointer = walCheckpointer;
    ends = endsAfterAllThatIsWritten(database, options);
    ownership = new OwnershipService(database, publisher, ends);
    leases = new LeaseService(database, publisher, options);
    unikernels = new UnikernelService(database, publisher, options.clock());
    hosts = new HostService(database);
    images = new ImageService(database);
    operations = new OperationService(database, publisher, options.clock());
    pruning = new Pruning(database, leases, options.clock(), options.retention());
  }

  /** A wall clock that was put back while no manager ran makes no pause longer. */
  private static InstantSource endsAfterAllThatIsWritten(
      Database database, RepositoryOptions options) {
    Instant now = options.clock().instant();
    Instant newest = database.read(UnikernelTable::newestEnd).orElse(now);
    return new SteadyInstants(newest.isAfter(now) ? newest : now, options.steadyNanos());
  }

  /**
   * Opens the repository in a folder, which is made if it is not there.
   *
   * @throws StorageException when another manager uses it, or its file cannot be used
   */
  public static Repository open(Path folder) {
    return open(folder, RepositoryOptions.defaults());
  }

  /** Opens the repository in a folder with options of one's own. */
  public static Repository open(Path folder, RepositoryOptions options) {
    return open(folder, options, new SqliteConnections(folder.resolve(FILE)));
  }

  static Repository open(Path folder, RepositoryOptions options, Connections connections) {
    String name = folder.resolve(FILE).toString();
    try {
      PrivateFiles.folder(folder);
    } catch (IOException e) {
      throw new StorageException(
          "The repository's folder " + folder + " cannot be made: " + e.getMessage(), e);
    }
    RepositoryFolder held = RepositoryFolder.take(folder, FILE);
    try {
      held.requireNotLost();
      NativeLibrary.load(folder);
      new IntegrityCheck(connections, name).run();
      new Migrations(connections, name).apply();
      held.remember();
      WalCheckpointer walCheckpointer = new WalCheckpointer(connections);
      Database database = new Database(connections, name, walCheckpointer::committed);
      walCheckpointer.start(database);
      return new Repository(held, database, walCheckpointer, options);
    } catch (SQLException e) {
      held.close();
      throw new StorageException(
          "The repository's database " + name + " cannot be opened: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      held.close();
      throw e;
    }
  }

  /**
   * The clock in whose instants {@link org.miragemanager.repository.unikernel.Unikernel#endedAt} is
   * told: it never jumps, whatever becomes of the wall clock.
   */
  public InstantSource endsClock() {
    return ends;
  }

  /** The operations of ownership. */
  public OwnershipService ownership() {
    return ownership;
  }

  /** The hosts' right to run domains. */
  public LeaseService leases() {
    return leases;
  }

  /** The unikernels' representations. */
  public UnikernelService unikernels() {
    return unikernels;
  }

  /** The hosts that have joined. */
  public HostService hosts() {
    return hosts;
  }

  /** The images that unikernels are made from. */
  public ImageService images() {
    return images;
  }

  /** Which workflow works on which unikernel. */
  public OperationService operations() {
    return operations;
  }

  /** Lets a caller wait for a change. */
  public ChangeNotifier changes() {
    return changes;
  }

  /** Calls this listener for every change of ownership from now on. */
  public void addListener(OwnershipListener listener) {
    publisher.add(listener);
  }

  /** Stops calling this listener. */
  public void removeListener(OwnershipListener listener) {
    publisher.remove(listener);
  }

  /** Calls this observer for what is committed from now on. */
  public void addObserver(RepositoryObserver observer) {
    publisher.add(observer);
  }

  /** Stops calling this observer. */
  public void removeObserver(RepositoryObserver observer) {
    publisher.remove(observer);
  }

  /**
   * Removes records of the past beyond what {@link Retention} keeps, a part of them each time, in
   * small transactions.
   *
   * @return how many rows were removed; 0: there are no more
   */
  public int prune() {
    return pruning.run();
  }

  /** All unikernels and hosts at one moment; the read delays no transaction. */
  public ClusterSnapshot snapshot() {
    return database.read(
        handle -> new ClusterSnapshot(UnikernelTable.list(handle), HostTable.list(handle)));
  }

  /**
   * Makes sure that transactions are taken. Nothing is written.
   *
   * @throws StorageException when the storage has failed, or the repository is closed
   */
  public void requireWritable() {
    database.write(transaction -> HostTable.list(transaction.handle()));
  }

  @Override
  public void close() {
    try {
      walCheckpointer.close();
      database.close();
    } catch (SQLException e) {
      throw new StorageException("The repository cannot be closed: " + e.getMessage(), e);
    } finally {
      folder.close();
    }
  }

  /**
   * Everything that is counted, as it was at one moment.
   *
   * @param unikernels every unikernel, by name, with the operation that works on it
   * @param hosts every host that has joined, by name
   */
  public record ClusterSnapshot(List<Unikernel> unikernels, List<Host> hosts) {
    public ClusterSnapshot {
      unikernels = List.copyOf(unikernels);
      hosts = List.copyOf(hosts);
    }
  }

  /**
   * Instants of which only the differences mean anything: they begin at a given one, and then grow
   * with a clock that never jumps. What is counted in them (pauses between restarts, ends in a row)
   * does not change when the wall clock is set.
   */
  static final class SteadyInstants implements InstantSource {
    private final Instant origin;
    private final LongSupplier nanos;
    private final long originNanos;

    /**
     * Instants from now on.
     *
     * @param origin what is now
     * @param nanos nanoseconds that go on while the machine is suspended
     */
    SteadyInstants(Instant origin, LongSupplier nanos) {
      this.origin = origin;
      this.nanos = nanos;
      this.originNanos = nanos.getAsLong();
    }

    @Override
    public Instant instant() {
      return origin.plusNanos(nanos.getAsLong() - originNanos);
    }
  }
}
