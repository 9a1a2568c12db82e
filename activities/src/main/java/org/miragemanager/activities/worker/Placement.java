package org.miragemanager.activities.worker;

import io.temporal.failure.ApplicationFailure;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.miragemanager.activities.FailureType;
import org.miragemanager.repository.model.Host;
import org.miragemanager.repository.model.Image;
import org.miragemanager.repository.model.Unikernel;

/**
 * Chooses a host for a unikernel whose user named none: of those that can take it, the one that is
 * least full, so that hosts fill evenly whatever their size; of equally full ones, the one with the
 * most memory left. Who chooses must prepare before the next one looks: see {@link Reserving}.
 */
final class Placement {
  private Placement() {}

  /**
   * A host that can take the unikernel.
   *
   * @param excluded hosts that are out of the question
   * @throws ApplicationFailure if there is none
   */
  static String choose(Unikernel unikernel, List<Host> hosts, Set<String> excluded) {
    return hosts.stream()
        .filter(host -> !excluded.contains(host.name()) && host.canTake(unikernel))
        .min(
            Comparator.comparingDouble(Placement::fullness)
                .thenComparing(Comparator.comparingLong(Host::freeBytes).reversed())
                .thenComparing(Host::name))
        .map(Host::name)
        .orElseThrow(() -> noPlace(unikernel, hosts, excluded));
  }

  /** How much of its room is taken, of what is scarcer there: memory, or the number of guests. */
  private static double fullness(Host host) {
    return Math.max(
        share(host.usedBytes(), host.memoryBytes()), share(host.guests(), host.maxGuests()));
  }

  private static double share(long taken, long room) {
    return room == 0 ? 1 : (double) taken / room;
  }

  private static ApplicationFailure noPlace(
      Unikernel unikernel, List<Host> hosts, Set<String> excluded) {
    String others =
        excluded.isEmpty() ? "no host" : "no host other than " + String.join(", ", excluded);
    return ApplicationFailure.newNonRetryableFailure(
        others
            + " can take "
            + unikernel.name()
            + ", which needs "
            + (unikernel.memoryBytes() >> 20)
            + " MiB and "
            + drivers(unikernel.image())
            + labels(unikernel)
            + ": "
            + hosts.size()
            + " known; look at `miragectl host list`",
        FailureType.NO_PLACE.name());
  }

  private static String drivers(Image image) {
    return (image.drivers().size() == 1 ? "the driver " : "one of the drivers ")
        + String.join(", ", image.drivers());
  }

  private static String labels(Unikernel unikernel) {
    Map<String, String> required = unikernel.terms().requiredLabels();
    return required.isEmpty() ? "" : " and the labels " + new TreeMap<>(required);
  }
}
