package org.miragemanager.demo;

import java.time.Duration;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.miragemanager.demo.log.LogVerifier.InjectedFault;
import org.miragemanager.demo.log.LogVerifier.Succession;

/**
 * Figures of a demonstration of failover, from the guests' own logs.
 *
 * @param loose successions of the guest whose state is durable only now and then
 * @param durable successions of the guest whose every step is durable
 */
record FailoverFigures(List<Succession> loose, List<Succession> durable) {
  /**
   * Figures of many counts.
   *
   * @param p50 the median, nearest rank
   * @param max the largest
   */
  record Counts(long p50, long max) {
    static Counts of(List<Long> counts) {
      if (counts.isEmpty()) {
        return new Counts(0, 0);
      }
      List<Long> sorted = counts.stream().sorted().toList();
      return new Counts(LatencySummary.rank(sorted, 0.50), sorted.getLast());
    }
  }

  /**
   * The consequences of stopping a host, or only its agent, until its guests ran elsewhere, and
   * then letting it go on.
   *
   * @param outageMillis from a guest's last step here to its first there; of two guests, the longer
   * @param stepsRepeated steps that both domains of a guest took; of two guests, the more
   * @param stepsAfterThaw steps in which stopped guests were, and which they finished when they
   *     went on: at most one a guest, whose outcome is in no state
   * @param twoAtOnce other steps that a domain took after the one that replaced it had begun
   * @param staleDestroyed domains that had been replaced and were gone soon after the agent went on
   */
  record Stop(
      double outageMillis,
      long stepsRepeated,
      long stepsAfterThaw,
      long twoAtOnce,
      int staleDestroyed) {}

  /** A checkpoint takes a while from the guest to the repository. */
  private static final double CHECKPOINT_AND_ITS_WAY = 1.1;

  private Stream<Succession> all() {
    return Stream.concat(loose.stream(), durable.stream());
  }

  private Stream<Succession> all(InjectedFault fault) {
    return all().filter(one -> one.fault() == fault);
  }

  private static List<Long> kills(List<Succession> of, ToLongFunction<Succession> figure) {
    return of.stream()
        .filter(one -> one.fault() == InjectedFault.HOST_KILLED)
        .mapToLong(figure)
        .boxed()
        .toList();
  }

  LatencySummary outage() {
    return LatencySummary.ofNanos(
        all(InjectedFault.HOST_KILLED).map(Succession::outageNanos).toList());
  }

  Counts repeated() {
    return Counts.of(kills(loose, Succession::repeated));
  }

  LatencySummary repeatedTime() {
    return LatencySummary.ofNanos(kills(loose, Succession::repeatedNanos));
  }

  Counts durableRepeated() {
    return Counts.of(kills(durable, Succession::repeated));
  }

  boolean within(Duration checkpointInterval) {
    double most = checkpointInterval.toNanos() * CHECKPOINT_AND_ITS_WAY;
    return kills(loose, Succession::repeatedNanos).stream().allMatch(nanos -> nanos <= most);
  }

  long lost() {
    return all().mapToLong(Succession::lost).sum();
  }

  long acknowledgedLost() {
    return all().mapToLong(Succession::acknowledgedLost).sum();
  }

  long twoAtOnce() {
    return all().mapToLong(Succession::twoAtOnce).sum();
  }

  int unordered() {
    return (int) all(InjectedFault.UNKNOWN).count();
  }

  Stop stop(InjectedFault fault, int staleDestroyed) {
    return new Stop(
        LatencySummary.millis(all(fault).mapToLong(Succession::outageNanos).max().orElse(0)),
        all(fault).mapToLong(Succession::repeated).max().orElse(0),
        all(fault).mapToLong(Succession::afterThaw).sum(),
        all(fault).mapToLong(Succession::twoAtOnce).sum(),
        staleDestroyed);
  }

  /** What must never happen and did. */
  List<String> violations() {
    return all().flatMap(FailoverFigures::violations).toList();
  }

  /** Says so if the logs do not tell of all kills: nothing can be said of those. */
  List<String> missing(int kills) {
    long told = Math.min(count(loose), count(durable));
    return told == kills
        ? List.of()
        : List.of("the guests' logs tell of %d kills only, of %d".formatted(told, kills));
  }

  private static long count(List<Succession> of) {
    return of.stream().filter(one -> one.fault() == InjectedFault.HOST_KILLED).count();
  }

  private static Stream<String> violations(Succession one) {
    String where =
        " when generation %d of %s took the place of %d (%s)"
            .formatted(one.to(), one.guest(), one.from(), words(one.fault()));
    return Stream.of(
            one.lost() == 0 ? "" : one.lost() + " steps were not taken by any domain" + where,
            one.acknowledgedLost() == 0
                ? ""
                : one.acknowledgedLost() + " durable steps were lost" + where,
            one.twoAtOnce() == 0
                ? ""
                : one.twoAtOnce() + " steps were taken by two at once" + where)
        .filter(sentence -> !sentence.isEmpty());
  }

  private static String words(InjectedFault fault) {
    return switch (fault) {
      case NONE -> "it was moved";
      case HOST_KILLED -> "its host was killed";
      case HOST_STOPPED -> "its host was stopped";
      case AGENT_STOPPED -> "its agent was stopped";
      case UNKNOWN -> "this was not provoked";
    };
  }
}
