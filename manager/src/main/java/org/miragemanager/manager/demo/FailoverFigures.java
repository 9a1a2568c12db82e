package org.miragemanager.manager.demo;

import java.time.Duration;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * Figures of what the guests' logs tell.
 *
 * @param loose successions of the guest whose state is durable only now and then
 * @param durable successions of the guest whose every step is durable
 */
record FailoverFigures(List<Succession> loose, List<Succession> durable) {
  /** A checkpoint takes a while from the guest to the repository. */
  private static final double CHECKPOINT_AND_ITS_WAY = 1.1;

  private Stream<Succession> all() {
    return Stream.concat(loose.stream(), durable.stream());
  }

  private Stream<Succession> all(InjectedFault trouble) {
    return all().filter(one -> one.trouble() == trouble);
  }

  private static List<Long> kills(List<Succession> of, ToLongFunction<Succession> figure) {
    return of.stream()
        .filter(one -> one.trouble() == InjectedFault.HOST_KILLED)
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

  StopReport stop(InjectedFault trouble, int staleDestroyed) {
    return new StopReport(
        LatencySummary.millis(all(trouble).mapToLong(Succession::outageNanos).max().orElse(0)),
        all(trouble).mapToLong(Succession::repeated).max().orElse(0),
        all(trouble).mapToLong(Succession::afterThaw).sum(),
        all(trouble).mapToLong(Succession::twoAtOnce).sum(),
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
    return of.stream().filter(one -> one.trouble() == InjectedFault.HOST_KILLED).count();
  }

  private static Stream<String> violations(Succession one) {
    String where =
        " when generation %d of %s took the place of %d (%s)"
            .formatted(one.to(), one.guest(), one.from(), words(one.trouble()));
    return Stream.of(
            one.lost() == 0 ? "" : one.lost() + " steps were taken by nobody" + where,
            one.acknowledgedLost() == 0
                ? ""
                : one.acknowledgedLost() + " durable steps were lost" + where,
            one.twoAtOnce() == 0
                ? ""
                : one.twoAtOnce() + " steps were taken by two at once" + where)
        .filter(sentence -> !sentence.isEmpty());
  }

  private static String words(InjectedFault trouble) {
    return switch (trouble) {
      case NONE -> "it was moved";
      case HOST_KILLED -> "its host was killed";
      case HOST_STOPPED -> "its host was stopped";
      case AGENT_STOPPED -> "its agent was stopped";
      case UNKNOWN -> "nobody had ordered it";
    };
  }
}
