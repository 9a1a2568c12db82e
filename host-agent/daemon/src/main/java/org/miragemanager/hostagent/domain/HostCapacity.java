package org.miragemanager.hostagent.domain;

import java.util.Collection;
import org.miragemanager.hostagent.AgentException;
import org.miragemanager.hostagent.domain.record.DomainRecord;
import org.miragemanager.model.DomainId;

/**
 * How much a host can run.
 *
 * @param memoryBytes the memory of all guests together
 * @param maximumGuests how many there may be
 */
public record HostCapacity(long memoryBytes, int maximumGuests) {

  private static final long MEBIBYTE = 1L << 20;

  /**
   * Checks that one more domain fits beside these.
   *
   * @throws AgentException if it does not, with what is free and needed
   */
  void check(String hostName, DomainId key, long neededBytes, Collection<DomainRecord> present) {
    long used = present.stream().mapToLong(record -> record.guest().memoryBytes()).sum();
    long free = Math.max(0, memoryBytes - used);
    if (present.size() >= maximumGuests) {
      throw new AgentException(
          AgentException.Reason.NO_ROOM,
          "The host %s has no room for %s: it runs %d guests and may run %d."
              .formatted(hostName, key, present.size(), maximumGuests));
    }
    if (neededBytes > free) {
      throw new AgentException(
          AgentException.Reason.NO_ROOM,
          "The host %s has no room for %s: it needs %d MiB, and of %d MiB only %d MiB are free."
              .formatted(
                  hostName,
                  key,
                  (neededBytes + MEBIBYTE - 1) / MEBIBYTE,
                  memoryBytes / MEBIBYTE,
                  free / MEBIBYTE));
    }
  }
}
