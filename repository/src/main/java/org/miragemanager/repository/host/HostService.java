package org.miragemanager.repository.host;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.miragemanager.repository.error.NotFoundException;
import org.miragemanager.repository.error.Refusal;
import org.miragemanager.repository.error.RefusedException;
import org.miragemanager.repository.ownership.GenerationTable;
import org.miragemanager.repository.ownership.GenerationTable.DomainStatus;
import org.miragemanager.repository.rules.GenerationStatus;
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
}
