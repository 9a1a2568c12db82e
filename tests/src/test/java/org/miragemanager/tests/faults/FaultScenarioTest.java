package org.miragemanager.tests.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * What {@code tests/faults} does, twenty times, with another seed each time: a failure names the
 * seed and the run, and what to type to see it again.
 */
class FaultScenarioTest {
  private static final int RUNS = 20;

  private final List<String> told = new ArrayList<>();

  private void tell(String line) {
    System.out.println(line);
    told.add(line);
  }

  @Test
  void allIsWellAgainAfterEachFault() throws Exception {
    FaultsOptions options =
        FaultsOptions.parse(
            List.of("--runs", Integer.toString(RUNS)), new Random().nextInt(1_000_000));
    try (FaultRuns runs = new FaultRuns(options, this::tell)) {
      FaultsReport report = runs.carryOut();
      assertEquals(RUNS, report.runs());
      assertTrue(report.isRight(), () -> String.join("\n", told));
      assertTrue(
          report.notInjected() <= RUNS / 2,
          () -> "most faults are to happen: " + String.join("\n", told));
    }
  }
}
