package org.miragemanager.repository.host;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.miragemanager.repository.unikernel.Unikernel;

/**
 * A host that has joined.
 *
 * @param address where its agent listens: host:port
 * @param memoryBytes memory that guests may use
 * @param usedBytes memory of the unikernels that are prepared or owner there
 * @param maxGuests how many guests it takes
 * @param guests how many generations are prepared or owner there
 * @param drivers the hypervisor drivers it has, those that it prefers first
 * @param labels labels that an operator gave it, for guests that require them
 * @param drained nothing new is placed there
 * @param leaseNumber grows with every renewal
 * @param leaseLength how long the number must be watched unchanged before the lease is ended
 * @param leaseLongestNumber the number of the last answer that was good for the whole length
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
    Map<String, String> labels,
    boolean drained,
    long leaseNumber,
    Duration leaseLength,
    long leaseLongestNumber,
    boolean leaseRuns) {
  public Host {
    drivers = List.copyOf(drivers);
    labels = Map.copyOf(labels);
  }

  /** Whether it could take this unikernel now. */
  public boolean canTake(Unikernel unikernel) {
    return leaseRuns
        && !drained
        && unikernel.image().variantFor(drivers).isPresent()
        && labels.entrySet().containsAll(unikernel.guest().policy().requires().entrySet())
        && freeBytes() >= unikernel.guest().memoryBytes()
        && guests < maxGuests;
  }

  /** Memory that is left for guests, in bytes; never negative. */
  public long freeBytes() {
    return Math.max(0, memoryBytes - usedBytes);
  }
}
