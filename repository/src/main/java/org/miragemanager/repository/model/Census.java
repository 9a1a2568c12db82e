package org.miragemanager.repository.model;

import java.util.List;

/**
 * Everything that is counted, as it was at one moment.
 *
 * @param unikernels every unikernel, by name, with the operation that works on it
 * @param hosts every host that has joined, by name
 */
public record Census(List<Unikernel> unikernels, List<Host> hosts) {
  public Census {
    unikernels = List.copyOf(unikernels);
    hosts = List.copyOf(hosts);
  }
}
