package org.miragemanager.workflows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.temporal.activity.ActivityInterface;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.miragemanager.activities.drain.DrainActivities;
import org.miragemanager.activities.recovery.RecoveryActivities;
import org.miragemanager.activities.transfer.TransferActivities;

/**
 * Every activity of every workflow is failed, run twice and undone in {@link TransferMatrixTest} or
 * {@link HostMatrixTest}: a new one cannot be forgotten.
 */
class ActivityCoverageTest {
  @Test
  void everyActivityFailsRunsTwiceAndIsUndone() throws Exception {
    assertEquals(Set.of(), matrix().missing(ActivityInterfaces.all()));
  }

  @Test
  void everyMovementHasARouteThatSucceedsAndOneThatDoesNot() {
    for (String type : WorkflowTypes.transfers()) {
      Set<Whereabouts> ends = new HashSet<>();
      Routes.all().stream()
          .filter(route -> route.type().equals(type))
          .forEach(route -> ends.add(route.end()));
      assertTrue(ends.remove(Whereabouts.BACK), type + " that goes back");
      assertTrue(!ends.isEmpty(), type + " that goes forward");
    }
  }

  @Test
  void theInterfacesAreFound() throws Exception {
    assertTrue(
        ActivityInterfaces.all()
            .containsAll(
                List.of(
                    TransferActivities.class, DrainActivities.class, RecoveryActivities.class)));
  }

  private static ActivityCoverage matrix() {
    Map<String, Set<Fault>> faults = new HashMap<>();
    FaultCase.all().forEach(one -> add(faults, one.step(), one.fault()));
    HostFaultCase.all().forEach(one -> add(faults, one.step(), one.fault()));
    return new ActivityCoverage(
        faults,
        Stream.concat(
                Routes.all().stream().map(Route::steps),
                HostRoute.all().stream().map(HostRoute::steps))
            .toList(),
        Undoing.OF_ALL);
  }

  private static void add(Map<String, Set<Fault>> faults, String step, Fault fault) {
    faults.computeIfAbsent(step, first -> EnumSet.noneOf(Fault.class)).add(fault);
  }

  @ActivityInterface
  interface Novelties {
    void begin();

    void takeBack();
  }

  private static final Undoing OF_NOVELTIES =
      new Undoing(Map.of("begin", List.of("takeBack")), Map.of("takeBack", "undoes"));

  private static Set<String> missing(
      Map<String, Set<Fault>> faults, List<List<String>> routes, Undoing undoing) {
    return new ActivityCoverage(faults, routes, undoing).missing(List.of(Novelties.class));
  }

  private static Map<String, Set<Fault>> everyFault() {
    Set<Fault> all = EnumSet.allOf(Fault.class);
    return Map.of("begin", all, "takeBack", all);
  }

  @Test
  void anActivityThatNobodyKnowsIsMissedAltogether() {
    Set<String> missing = matrix().missing(List.of(Novelties.class));
    assertTrue(
        missing.containsAll(
            Set.of(
                "Novelties.begin never fails",
                "Novelties.begin never runs twice",
                "Novelties.begin needs one line in Undoing: what undoes it, or why nothing does")),
        missing.toString());
  }

  @Test
  void whatIsCoveredIsNotMissed() {
    assertEquals(
        Set.of(), missing(everyFault(), List.of(List.of("begin", "takeBack")), OF_NOVELTIES));
  }

  @Test
  void oneFaultOfAKindIsNotEnough() {
    Map<String, Set<Fault>> faults = new HashMap<>(everyFault());
    faults.put("begin", EnumSet.of(Fault.FAILS_ONCE, Fault.RUNS_TWICE));
    assertEquals(
        Set.of("Novelties.begin never fails", "Novelties.begin never runs twice"),
        missing(faults, List.of(List.of("begin", "takeBack")), OF_NOVELTIES));
  }

  @Test
  void anUndoingThatNoRouteTakesIsMissed() {
    for (List<String> route : List.of(List.of("begin"), List.of("takeBack", "begin"))) {
      assertEquals(
          Set.of("Novelties.begin is never undone by [takeBack]"),
          missing(everyFault(), List.of(route), OF_NOVELTIES));
    }
  }

  @Test
  void whatIsUndoneAndNeverUndoneIsAContradiction() {
    Undoing both =
        new Undoing(
            Map.of("begin", List.of("takeBack")), Map.of("begin", "why", "takeBack", "undoes"));
    assertEquals(
        Set.of("Novelties.begin needs one line in Undoing: what undoes it, or why nothing does"),
        missing(everyFault(), List.of(List.of("begin", "takeBack")), both));
  }

  @Test
  void aLineForAnActivityThatIsGoneIsTold() {
    Undoing stale =
        new Undoing(
            Map.of("begin", List.of("takeBack")), Map.of("takeBack", "undoes", "gone", "why"));
    assertEquals(
        Set.of("no activity is called gone any more"),
        missing(everyFault(), List.of(List.of("begin", "takeBack")), stale));
  }
}
