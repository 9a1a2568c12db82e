package org.miragemanager.repository.unikernel;

import java.util.List;
import org.miragemanager.repository.host.Host;

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
