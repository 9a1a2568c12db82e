package org.miragemanager.repository.host;

import java.util.List;
import java.util.Map;
import org.miragemanager.repository.rules.HolderDigest;

/**
 * An agent makes its host known.
 *
 * @param name the host's name: as a unikernel's, or with dots
 * @param holder who asks: the digest of its secret
 * @param address where the manager reaches the agent: host:port
 * @param memoryBytes memory that guests may use
 * @param maxGuests how many guests it takes
 * @param drivers the hypervisor drivers it has
 * @param labels what an operator says of it, for guests that require it
 */
public record JoinHost(
    String name,
    HolderDigest holder,
    String address,
    long memoryBytes,
    int maxGuests,
    List<String> drivers,
    Map<String, String> labels) {
  public JoinHost {
    drivers = List.copyOf(drivers);
    labels = Map.copyOf(labels);
  }

  /** Without labels. */
  public JoinHost(
      String name,
      HolderDigest holder,
      String address,
      long memoryBytes,
      int maxGuests,
      List<String> drivers) {
    this(name, holder, address, memoryBytes, maxGuests, drivers, Map.of());
  }
}
