package org.miragemanager.tests.faults.check;

import java.util.List;
import java.util.Set;

/**
 * All that is known of one unikernel.
 *
 * @param unikernel its name
 * @param durable whether each step waits until it is durable: a step that is followed by another of
 *     the same domain was acknowledged then
 * @param logs the logs of all its domains, in any order
 * @param acknowledgements what the repository said was durable
 * @param witnessed generations that were seen taking steps: their logs must be there
 */
public record Evidence(
    String unikernel,
    boolean durable,
    List<DomainLog> logs,
    List<Acknowledgement> acknowledgements,
    Set<Long> witnessed) {
  /** Copies the collections. */
  public Evidence {
    logs = List.copyOf(logs);
    acknowledgements = List.copyOf(acknowledgements);
    witnessed = Set.copyOf(witnessed);
  }
}
