package org.miragemanager.repository.host;

import java.util.List;
import org.miragemanager.repository.lease.AuthoritativeStatus;
import org.miragemanager.repository.rules.GenerationStatus;

/**
 * What a host carries.
 *
 * @param owned the unikernels that it owns
 * @param arriving the unikernels of which a generation is prepared there, and may become the owner
 */
public record HostGuests(List<String> owned, List<String> arriving) {
  /** Told by the generations that live there. */
  public static HostGuests of(List<AuthoritativeStatus> living) {
    return new HostGuests(
        names(living, GenerationStatus.OWNER), names(living, GenerationStatus.PREPARED));
  }

  private static List<String> names(List<AuthoritativeStatus> living, GenerationStatus status) {
    return living.stream()
        .filter(truth -> truth.status() == status)
        .map(truth -> truth.domain().unikernel())
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
