package org.miragemanager.repository.model;

import java.time.Duration;
import java.util.List;

/**
 * A host that has joined.
 *
 * @param address where its agent listens: host:port
 * @param memoryBytes memory that guests may use
 * @param usedBytes memory of the unikernels that are prepared or owner there
 * @param maxGuests how many guests it takes
 * @param guests how many generations are prepared or owner there
 * @param drivers the hypervisor drivers it has
 * @param drained nothing new is placed there
 * @param leaseNumber grows with every renewal
 * @param leaseLength how long a renewal is good for
 * @param leaseRuns false once the lease was ended
 */
public record Host(
    String name,
    String address,
    long memoryBytes,
    long usedBytes,
    int maxGuests,
    int guests,
    List<String> drivers,
    boolean drained,
    long leaseNumber,
    Duration leaseLength,
    boolean leaseRuns) {
  public Host {
    drivers = List.copyOf(drivers);
  }

  /** Memory that is left for guests, in bytes; never negative. */
  public long freeBytes() {
    return Math.max(0, memoryBytes - usedBytes);
  }
}
