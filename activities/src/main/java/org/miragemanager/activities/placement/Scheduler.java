package org.miragemanager.activities.placement;

import io.temporal.failure.ApplicationFailure;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.miragemanager.activities.FailureType;
import org.miragemanager.activities.agent.HostTroubles;
import org.miragemanager.activities.recovery.Obstacles;
import org.miragemanager.repository.host.Host;
import org.miragemanager.repository.image.Image;
import org.miragemanager.repository.unikernel.Unikernel;

/**
 * Chooses a host for a unikernel whose user named none: of those that can take it, the one that is
 * least full, so that hosts fill evenly whatever their size; of equally full ones, the one with the
 * most memory left. A host that could not be reached, or failed, the last time comes after all
 * others, and is not chosen during its pause ({@link HostTroubles}). A generation must be prepared
 * on the chosen host before the next choice is made: see {@link ReservationService}.
 */
final class Scheduler {
  private Scheduler() {}

  /**
   * A host that can take the unikernel.
   *
   * @param excluded hosts that must not be chosen
   * @throws ApplicationFailure if there is none
   */
  static String choose(
      Unikernel unikernel, List<Host> hosts, Set<String> excluded, HostTroubles troubles) {
    return best(possible(unikernel, hosts, excluded, troubles), troubles)
        .orElseThrow(() -> noPlace(unikernel, hosts, excluded, troubles));
  }

  /**
   * The same, but if no other host can take the unikernel, one that cannot be reached now: the
   * operation waits for it a while. A single answer that came too late must not end it.
   */
  static String chooseOrWait(
      Unikernel unikernel, List<Host> hosts, Set<String> excluded, HostTroubles troubles) {
    return best(possible(unikernel, hosts, excluded, troubles), troubles)
        .or(
            () ->
                best(
                    hosts.stream()
                        .filter(
                            host ->
                                !excluded.contains(host.name())
                                    && host.canTake(unikernel)
                                    && isUnreachable(host, troubles)),
                    troubles))
        .orElseThrow(() -> noPlace(unikernel, hosts, excluded, troubles));
  }

  private static boolean isUnreachable(Host host, HostTroubles troubles) {
    return troubles
        .of(host.name())
        .filter(trouble -> trouble.kind() == HostTroubles.Kind.UNREACHABLE)
        .isPresent();
  }

  private static Optional<String> best(Stream<Host> hosts, HostTroubles troubles) {
    return hosts
        .min(
            Comparator.comparing((Host host) -> troubles.of(host.name()).isPresent())
                .thenComparingDouble(Scheduler::fullness)
                .thenComparing(Comparator.comparingLong(Host::freeBytes).reversed())
                .thenComparing(Host::name))
        .map(Host::name);
  }

  /** Whether there is one. */
  static boolean isPossible(
      Unikernel unikernel, List<Host> hosts, Set<String> excluded, HostTroubles troubles) {
    return possible(unikernel, hosts, excluded, troubles).findAny().isPresent();
  }

  private static Stream<Host> possible(
      Unikernel unikernel, List<Host> hosts, Set<String> excluded, HostTroubles troubles) {
    return hosts.stream()
        .filter(
            host ->
                !excluded.contains(host.name())
                    && host.canTake(unikernel)
                    && !troubles.isLeftAlone(host.name()));
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
      Unikernel unikernel, List<Host> hosts, Set<String> excluded, HostTroubles troubles) {
    Map<String, String> wrong = troubles.words();
    Set<String> well = new TreeSet<>(excluded);
    well.removeAll(wrong.keySet());
    String others = well.isEmpty() ? "no host" : "no host other than " + String.join(", ", well);
    // What was tried, and cannot be reached or fails, is told as well.
    List<Host> asked = hosts.stream().filter(host -> !well.contains(host.name())).toList();
    return ApplicationFailure.newNonRetryableFailure(
        others
            + " can take "
            + unikernel.name()
            + ", which needs "
            + (unikernel.guest().memoryBytes() >> 20)
            + " MiB and "
            + drivers(unikernel.image())
            + labels(unikernel)
            + ": "
            + Obstacles.inWords(unikernel, asked, wrong)
            + "; look at `miragectl host list`",
        FailureType.NO_PLACE.name());
  }

  private static String drivers(Image image) {
    return (image.drivers().size() == 1 ? "the driver " : "one of the drivers ")
        + String.join(", ", image.drivers());
  }

  private static String labels(Unikernel unikernel) {
    Map<String, String> required = unikernel.guest().policy().requires();
    return required.isEmpty() ? "" : " and the labels " + new TreeMap<>(required);
  }
}
