package org.miragemanager.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The README's first command. */
class DemoScenarioTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"process", "qemu", "process,qemu"})
  void demoLosesNoStepAndLeavesNothingBehind(String drivers)
      throws IOException, InterruptedException {
    CGuests.build();
    MirageProgram program = new MirageProgram(folder);
    Path temporary = program.temporary();
    JsonNode report =
        program
            .call(
                "demo",
                "--temporal",
                "memory",
                "--driver",
                drivers,
                "--migrations",
                "6",
                "--rehearse",
                "2",
                "--output",
                "json")
            .json();
    assertEquals(6, report.get("migrations").asInt());
    assertEquals(0, report.get("lostSteps").asLong(), report.toString());
    assertEquals(0, report.get("repeatedSteps").asLong(), report.toString());
    assertTrue(report.get("stateBytes").asLong() <= 79, report.toString());
    for (String figure : List.of("first", "p50", "p99", "max")) {
      assertTrue(report.get("downtimeMillis").get(figure).asDouble() > 0, report.toString());
      assertTrue(report.get("totalMillis").get(figure).asDouble() > 0, report.toString());
    }
    assertTrue(report.get("createTargetMillis").get("p50").asDouble() > 0, report.toString());
    assertEquals(drivers.contains("qemu"), report.hasNonNull("accelerator"), report.toString());
    assertTrue(report.hasNonNull("guest") && report.hasNonNull("temporal"), report.toString());
    assertEquals(List.of(), MirageProgram.leftBehind(temporary), "processes");
    try (Stream<Path> files = Files.list(temporary)) {
      assertEquals(List.of(), files.toList(), "files");
    }
    assertTrue(Files.notExists(program.data()), "the user's own data folder is not touched");
  }
}
