package org.miragemanager.tests.faults.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlannerTest {
  private static List<Plan> plans(long seed, Set<FaultKind> kinds) {
    Planner planner = new Planner(seed, kinds, 4);
    return IntStream.rangeClosed(1, 1_000).mapToObj(planner::plan).toList();
  }

  @Test
  void sameSeedSamePlans() {
    assertEquals(plans(7, FaultList.all()), plans(7, FaultList.all()));
    assertNotEquals(plans(7, FaultList.all()), plans(8, FaultList.all()));
  }

  @Test
  void everyFaultCutAndUnikernelOccurs() {
    List<Plan> plans = plans(7, FaultList.all());
    List<Fault> faults = plans.stream().flatMap(plan -> plan.faults().stream()).toList();
    assertEquals(FaultList.all(), faults.stream().map(Fault::kind).collect(Collectors.toSet()));
    assertEquals(
        EnumSet.allOf(Cut.class), faults.stream().map(Fault::cut).collect(Collectors.toSet()));
    assertEquals(4, plans.stream().map(Plan::unikernel).distinct().count());
    assertTrue(faults.stream().anyMatch(fault -> fault.lengthMillis() > 5_000));
  }

  @Test
  void twoFaultsHitDifferentParts() {
    List<Plan> two =
        plans(7, FaultList.all()).stream().filter(plan -> plan.faults().size() == 2).toList();
    assertTrue(two.size() > 300 && two.size() < 500, () -> "40 %: " + two.size());
    for (Plan plan : two) {
      assertNotEquals(
          plan.faults().get(0).kind().part(), plan.faults().get(1).kind().part(), plan.toString());
    }
  }

  @Test
  void onlyChosenFaultsOccur() {
    Set<FaultKind> chosen = FaultList.parse("kill-manager");
    for (Plan plan : plans(7, chosen)) {
      assertEquals(
          List.of(FaultKind.KILL_MANAGER), plan.faults().stream().map(Fault::kind).toList());
    }
  }

  @Test
  void listsAreReadByBeginnings() {
    assertEquals(FaultList.all(), FaultList.parse("all"));
    assertEquals(
        EnumSet.of(FaultKind.KILL_SOURCE_AGENT, FaultKind.KILL_SOURCE_GUEST, FaultKind.FILL_DISK),
        FaultList.parse("kill-source,fill-disk"));
    IllegalArgumentException unknown =
        assertThrows(IllegalArgumentException.class, () -> FaultList.parse("kill,fire"));
    assertTrue(unknown.getMessage().startsWith("there is no fault \"fire\"; there are all, kill-"));
    assertThrows(IllegalArgumentException.class, () -> FaultList.parse(""));
  }
}
