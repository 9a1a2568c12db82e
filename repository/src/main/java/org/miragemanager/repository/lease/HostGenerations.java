package org.miragemanager.repository.lease;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.miragemanager.model.DomainId;
import org.miragemanager.repository.error.NotFoundException;
import org.miragemanager.repository.error.Refusal;
import org.miragemanager.repository.error.RefusedException;
import org.miragemanager.repository.ownership.OwnershipTable;
import org.miragemanager.repository.ownership.OwnershipTable.GenerationTable;
import org.miragemanager.repository.ownership.OwnershipTable.GenerationTable.DomainStatus;
import org.miragemanager.repository.rules.Ownership.GenerationStatus;

/** The status of the generations of a host, for the answer to a renewal (rule 5). */
final class HostGenerations {
  private HostGenerations() {}

  /**
   * A retired generation is reported to any host; a prepared or owning one only to the host that it
   * is placed on.
   *
   * @param domains the domains that are on the host
   * @throws RefusedException REPOSITORY_BEHIND: one of them was never given out (rule 10)
   */
  static List<DomainStatus> of(Handle handle, String host, List<DomainId> domains) {
    List<DomainStatus> statuses = new ArrayList<>(GenerationTable.living(handle, host));
    Set<DomainId> told = new HashSet<>();
    statuses.forEach(entry -> told.add(entry.domain()));
    for (DomainId domain : domains) {
      if (told.add(domain) && isRetired(handle, host, domain)) {
        statuses.add(new DomainStatus(domain, GenerationStatus.RETIRED));
      }
    }
    return statuses;
  }

  /**
   * Makes sure that the host does not know more than the repository (rule 10), also when nothing
   * runs there and its renewals name no domain.
   *
   * @throws RefusedException REPOSITORY_BEHIND: one of them was never given out
   */
  static void requireGivenOut(Handle handle, String host, List<DomainId> seen) {
    for (DomainId domain : seen) {
      try {
        GenerationStatus ignored =
            OwnershipTable.status(handle, domain.unikernel(), domain.generation());
      } catch (NotFoundException e) {
        throw behind(host, "has seen " + domain);
      }
    }
  }

  private static boolean isRetired(Handle handle, String host, DomainId domain) {
    try {
      return OwnershipTable.status(handle, domain.unikernel(), domain.generation())
          == GenerationStatus.RETIRED;
    } catch (NotFoundException e) {
      throw behind(host, "runs " + domain);
    }
  }

  private static RefusedException behind(String host, String what) {
    return new RefusedException(
        Refusal.REPOSITORY_BEHIND,
        "Host "
            + host
            + " "
            + what
            + ", which this repository has never given out: it is older than what the host knows, or another one. Restore the newest repository, or do as docs/when-things-fail.md says: stop all agents, end their guests, clear all agents' data folders.");
  }
}
