package org.miragemanager.tests.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What {@code tests/faults} does, some times with each choice of drivers, with another seed each
 * time: a failure names the seed and the run, and what to type to see it again.
 */
class FaultScenarioTest {
  private final List<String> told = new ArrayList<>();

  private void tell(String line) {
    System.out.println(line);
    told.add(line);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"process | 12", "process,qemu | 8"})
  void allIsWellAgainAfterEachFault(String drivers, int count) throws Exception {
    FaultsOptions options =
        FaultsOptions.parse(
            List.of("--runs", Integer.toString(count), "--driver", drivers),
            new Random().nextInt(1_000_000));
    try (FaultRuns runs = new FaultRuns(options, this::tell)) {
      FaultsReport report = runs.carryOut();
      assertEquals(count, report.runs());
      assertTrue(report.isRight(), () -> String.join("\n", told));
      assertTrue(
          report.notInjected() <= count / 2,
          () -> "most faults are to happen: " + String.join("\n", told));
    }
  }
}
