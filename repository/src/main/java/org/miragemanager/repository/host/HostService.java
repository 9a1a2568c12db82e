package org.miragemanager.repository.host;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.miragemanager.repository.error.NotFoundException;
import org.miragemanager.repository.error.Refusal;
import org.miragemanager.repository.error.RefusedException;
import org.miragemanager.repository.ownership.OwnershipTable.GenerationTable;
import org.miragemanager.repository.ownership.OwnershipTable.GenerationTable.DomainStatus;
import org.miragemanager.repository.rules.Lease;
import org.miragemanager.repository.rules.Lease.HolderDigest;
import org.miragemanager.repository.rules.Ownership.GenerationStatus;
import org.miragemanager.repository.store.Columns;
import org.miragemanager.repository.store.Database;

/** The hosts that have joined, with what they carry, and whether they take more. */
public final class HostService {
  private final Database database;

  public HostService(Database database) {
    this.database = database;
  }

  /** The host of that name. */
  public Optional<Host> find(String name) {
    return database.read(handle -> HostTable.find(handle, name));
  }

  /** Every host, by name. */
  public List<Host> list() {
    return database.read(HostTable::list);
  }

  /**
   * What a host carries, and what is about to come to it.
   *
   * @throws NotFoundException UNKNOWN_HOST
   */
  public HostGuests guests(String name) {
    return database.read(
        handle -> {
          require(handle, name);
          return HostGuests.of(GenerationTable.living(handle, name));
        });
  }

  /**
   * Says whether a host takes anything new. What is prepared there already may still arrive: only
   * {@link #guests} tells when the host is empty. It stays so when its agent joins again.
   *
   * @return false: it was so before
   * @throws NotFoundException UNKNOWN_HOST
   */
  public boolean setDrained(String name, boolean drained) {
    return database.write(
        transaction -> {
          Handle handle = transaction.handle();
          boolean changes = require(handle, name).drained() != drained;
          if (changes) {
            HostTable.saveDrained(handle, name, drained);
          }
          return changes;
        });
  }

  /**
   * Removes a host that takes no guests (it is drained or has no lease) and has none. If its agent
   * still runs, its renewals are refused; if it joins again, it is a new host.
   *
   * <p>The generations that were there are retired, and their records go with the host. Numbers
   * belong to the unikernels and are never given out again, so a later host of the same name that
   * reports one is told that it is retired, and never that it is on another host.
   *
   * @throws NotFoundException UNKNOWN_HOST
   * @throws RefusedException HOST_IN_USE, with what to do
   */
  public void remove(String name) {
    database.<Void>write(
        transaction -> {
          Handle handle = transaction.handle();
          Host host = require(handle, name);
          HostGuests guests = HostGuests.of(GenerationTable.living(handle, name));
          if (!guests.none()) {
            throw inUse(name, "has " + guests.inWords());
          }
          if (host.leaseRuns() && !host.drained()) {
            throw inUse(name, "takes guests");
          }
          GenerationTable.deleteRetired(handle, name);
          HostTable.delete(handle, name);
          return null;
        });
  }

  private static RefusedException inUse(String host, String why) {
    return new RefusedException(
        Refusal.HOST_IN_USE,
        "Host "
            + host
            + " "
            + why
            + "; drain it with `miragectl host drain "
            + host
            + "` before it is removed.");
  }

  private static Host require(Handle handle, String name) {
    return HostTable.find(handle, name).orElseThrow(() -> NotFoundException.host(name));
  }

  /**
   * What a host carries.
   *
   * @param owned the unikernels that it owns
   * @param arriving the unikernels of which a generation is prepared there, and may become the
   *     owner
   */
  public record HostGuests(List<String> owned, List<String> arriving) {
    /** Told by the generations that live there. */
    public static HostGuests of(List<DomainStatus> living) {
      return new HostGuests(
          names(living, GenerationStatus.OWNER), names(living, GenerationStatus.PREPARED));
    }

    private static List<String> names(List<DomainStatus> living, GenerationStatus status) {
      return living.stream()
          .filter(entry -> entry.status() == status)
          .map(entry -> entry.domain().unikernel())
          .distinct()
          .toList();
    }

    /** Whether there is nothing, and nothing comes. */
    public boolean none() {
      return owned.isEmpty() && arriving.isEmpty();
    }

    /** How many, for example "2 guests" or "1 guest that arrives". */
    public String inWords() {
      int count = owned.isEmpty() ? arriving.size() : owned.size();
      String many = count == 1 ? "1 guest" : count + " guests";
      return owned.isEmpty() ? many + (count == 1 ? " that arrives" : " that arrive") : many;
    }
  }

  /** Where hosts and their leases are kept. */
  public static final class HostTable {
    private static final String SELECT_LEASE =
        """
      SELECT holder, lease_number, lease_length_millis, lease_longest_number, lease_ended FROM host WHERE name = ?
      """;
    private static final String UPDATE_LEASE =
        """
      UPDATE host
      SET holder = ?, lease_number = ?, lease_length_millis = ?, lease_longest_number = ?, lease_ended = ?
      WHERE name = ?
      """;
    private static final String STORE_HOST =
        """
      INSERT INTO host (name, address, memory_bytes, max_guests, drivers, labels, drained, holder, lease_number,
                        lease_length_millis, lease_longest_number, lease_ended)
      VALUES (?, ?, ?, ?, ?, ?, FALSE, ?, ?, ?, ?, ?)
      ON CONFLICT (name) DO UPDATE
      SET address = excluded.address, memory_bytes = excluded.memory_bytes, max_guests = excluded.max_guests,
          drivers = excluded.drivers, labels = excluded.labels, holder = excluded.holder,
          lease_number = excluded.lease_number, lease_length_millis = excluded.lease_length_millis,
          lease_longest_number = excluded.lease_longest_number, lease_ended = excluded.lease_ended
      """;
    // What is prepared or owner on a host takes room there: a migration within one host takes it
    // twice.
    private static final String SELECT_HOSTS =
        """
      SELECT h.name, h.address, h.memory_bytes, h.max_guests, h.drivers, h.labels, h.drained, h.lease_number,
             h.lease_length_millis, h.lease_longest_number, h.lease_ended,
             (SELECT COUNT(*) FROM generation g WHERE g.host = h.name AND g.prepared)
               + (SELECT COUNT(*) FROM unikernel u WHERE u.owner_host = h.name) AS guests,
             (SELECT COALESCE(SUM(u.memory_bytes), 0) FROM generation g JOIN unikernel u ON u.name = g.unikernel
              WHERE g.host = h.name AND g.prepared)
               + (SELECT COALESCE(SUM(u.memory_bytes), 0) FROM unikernel u WHERE u.owner_host = h.name) AS used_bytes
      FROM host h
      """;
    private static final String SELECT_HOST = SELECT_HOSTS + "WHERE h.name = ?";
    private static final String SELECT_ALL = SELECT_HOSTS + "ORDER BY h.name";

    private static final String IDLE_WITHOUT_LEASE =
        """
      SELECT h.name FROM host h
      WHERE h.lease_ended AND NOT h.drained
        AND NOT EXISTS (SELECT 1 FROM generation g WHERE g.host = h.name AND g.prepared)
        AND NOT EXISTS (SELECT 1 FROM unikernel u WHERE u.owner_host = h.name)
      """;
    // All hosts' numbers, not only those of the hosts that are removed: greater is as good.
    private static final String KEEP_LEASE_NUMBERS =
        """
      UPDATE former_host SET last_lease_number =
        (SELECT MAX(number)
         FROM (SELECT last_lease_number AS number FROM former_host UNION ALL SELECT lease_number FROM host) AS numbers)
      """;
    private static final String DELETE_UNUSED =
        """
      DELETE FROM host
      WHERE lease_ended AND NOT drained
        AND name NOT IN (SELECT g.host FROM generation g WHERE g.host IS NOT NULL)
        AND name NOT IN (SELECT u.owner_host FROM unikernel u WHERE u.owner_host IS NOT NULL)
      """;

    private HostTable() {}

    /** A host's lease; in a transaction that writes, the host's row is locked. */
    public static Optional<Lease> findLease(Handle handle, String host) {
      return handle
          .createQuery(SELECT_LEASE)
          .bind(0, host)
          .map((row, context) -> lease(row))
          .findOne();
    }

    /** Writes a lease of a host that is known. */
    public static void saveLease(Handle handle, String host, Lease lease) {
      handle
          .createUpdate(UPDATE_LEASE)
          .bind(0, lease.holder().bytes())
          .bind(1, lease.number())
          .bind(2, lease.length().toMillis())
          .bind(3, lease.longestNumber())
          .bind(4, lease.ended())
          .bind(5, host)
          .execute();
    }

    /** Writes whether a host that is known takes guests. */
    public static void saveDrained(Handle handle, String host, boolean drained) {
      handle
          .createUpdate("UPDATE host SET drained = ? WHERE name = ?")
          .bind(0, drained)
          .bind(1, host)
          .execute();
    }

    /** How many hosts are known. */
    public static int count(Handle handle) {
      return handle.createQuery("SELECT COUNT(*) FROM host").mapTo(Integer.class).one();
    }

    /** The hosts without a lease that run nothing and that no operator has drained. */
    public static List<String> idleWithoutLease(Handle handle) {
      return handle.createQuery(IDLE_WITHOUT_LEASE).mapTo(String.class).list();
    }

    /** Removes the hosts without a lease that no generation is recorded of; answers how many. */
    public static int deleteUnused(Handle handle) {
      keepLeaseNumbers(handle);
      return handle.createUpdate(DELETE_UNUSED).execute();
    }

    /** Removes a host that no generation is recorded of. */
    public static void delete(Handle handle, String host) {
      keepLeaseNumbers(handle);
      handle.createUpdate("DELETE FROM host WHERE name = ?").bind(0, host).execute();
    }

    private static void keepLeaseNumbers(Handle handle) {
      handle.createUpdate(KEEP_LEASE_NUMBERS).execute();
    }

    /** No host that was removed had a greater lease number. */
    public static long lastFormerLeaseNumber(Handle handle) {
      return handle
          .createQuery("SELECT last_lease_number FROM former_host")
          .mapTo(Long.class)
          .one();
    }

    /** Writes a host that joined, new or known. */
    public static void store(Handle handle, JoinHost host, Lease lease) {
      handle
          .createUpdate(STORE_HOST)
          .bind(0, host.name())
          .bind(1, host.address())
          .bind(2, host.memoryBytes())
          .bind(3, host.maxGuests())
          .bind(4, Columns.write(host.drivers()))
          .bind(5, Columns.write(host.labels()))
          .bind(6, lease.holder().bytes())
          .bind(7, lease.number())
          .bind(8, lease.length().toMillis())
          .bind(9, lease.longestNumber())
          .bind(10, lease.ended())
          .execute();
    }

    /** A host with what it carries. */
    public static Optional<Host> find(Handle handle, String name) {
      return handle
          .createQuery(SELECT_HOST)
          .bind(0, name)
          .map((row, context) -> host(row))
          .findOne();
    }

    /** Every host, by name. */
    public static List<Host> list(Handle handle) {
      return handle.createQuery(SELECT_ALL).map((row, context) -> host(row)).list();
    }

    private static Lease lease(ResultSet row) throws SQLException {
      return new Lease(
          HolderDigest.ofDigest(row.getBytes("holder")),
          row.getLong("lease_number"),
          Duration.ofMillis(row.getLong("lease_length_millis")),
          row.getLong("lease_longest_number"),
          row.getBoolean("lease_ended"));
    }

    private static Host host(ResultSet row) throws SQLException {
      return new Host(
          row.getString("name"),
          row.getString("address"),
          row.getLong("memory_bytes"),
          row.getLong("used_bytes"),
          row.getInt("max_guests"),
          row.getInt("guests"),
          Columns.texts(row.getString("drivers")),
          Columns.labels(row.getString("labels")),
          row.getBoolean("drained"),
          row.getLong("lease_number"),
          Duration.ofMillis(row.getLong("lease_length_millis")),
          row.getLong("lease_longest_number"),
          !row.getBoolean("lease_ended"));
    }
  }
}
