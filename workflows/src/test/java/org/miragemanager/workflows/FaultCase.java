package org.miragemanager.workflows;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One step of one route goes wrong in one way.
 *
 * @param route what is asked for
 * @param index which of its steps
 * @param fault how it goes wrong
 */
record FaultCase(Route route, int index, Fault fault) {
  /**
   * What befalls every step; to cancel, abort and terminate is {@link MigrationInterruptedTest}'s.
   */
  private static final Set<Fault> OF_EVERY_STEP =
      EnumSet.of(
          Fault.FAILS_ONCE,
          Fault.ANSWER_LOST,
          Fault.RUNS_TWICE,
          Fault.REFUSED,
          Fault.DONE_THEN_REFUSED);

  /** The steps that undo others. */
  static final Set<String> UNDOING =
      Set.of(
          "unregister",
          "release",
          "retireTarget",
          "destroyTarget",
          "seeSourceRun",
          "claimTarget",
          "openHost");

  /** All of them. */
  static List<FaultCase> all() {
    return Routes.all().stream().flatMap(FaultCase::of).toList();
  }

  private static Stream<FaultCase> of(Route route) {
    return IntStream.range(0, route.steps().size())
        .boxed()
        .flatMap(
            index ->
                faults(route.steps().get(index)).stream()
                    .map(fault -> new FaultCase(route, index, fault)))
        .filter(FaultCase::isPossible)
        .filter(FaultCase::isNew);
  }

  /** How this step goes wrong. */
  static Set<Fault> faults(String step) {
    EnumSet<Fault> faults = EnumSet.copyOf(OF_EVERY_STEP);
    if (UNDOING.contains(step)) {
      faults.add(Fault.FAILS_LONG);
    }
    return faults;
  }

  /** A registration is one transaction: what the repository refuses it has not done. */
  private boolean isPossible() {
    return !(step().equals("register") && fault == Fault.DONE_THEN_REFUSED);
  }

  /** What happens before a route parts from one that comes before it is that one's. */
  private boolean isNew() {
    return Routes.all().stream()
        .takeWhile(earlier -> !earlier.equals(route))
        .filter(earlier -> earlier.type().equals(route.type()))
        .filter(earlier -> earlier.from().equals(route.from()))
        .noneMatch(earlier -> route.sharedSteps(earlier) > index + 1);
  }

  String step() {
    return route.steps().get(index);
  }

  /** Which time it is that the workflow asks for this step; counted from one. */
  int time() {
    return Collections.frequency(route.steps().subList(0, index + 1), step());
  }

  /** Whether the route comes to this step later. */
  boolean comesAgain() {
    return route.steps().subList(index + 1, route.steps().size()).contains(step());
  }

  @Override
  public String toString() {
    return route + ": " + step() + (time() > 1 ? " " + time() : "") + " " + fault;
  }
}
