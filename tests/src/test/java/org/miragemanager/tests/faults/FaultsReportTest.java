package org.miragemanager.tests.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.miragemanager.tests.faults.check.Verdict;
import org.miragemanager.tests.faults.check.Violation;
import org.miragemanager.tests.faults.drive.RunResult;
import org.miragemanager.tests.faults.plan.Cut;
import org.miragemanager.tests.faults.plan.Fault;
import org.miragemanager.tests.faults.plan.FaultKind;
import org.miragemanager.tests.faults.plan.Plan;

class FaultsReportTest {
  private static final Fault KILL = new Fault(FaultKind.KILL_MANAGER, 10, 20, Cut.RESET);
  private static final Fault FILL = new Fault(FaultKind.FILL_DISK, 10, 20, Cut.RESET);

  private final FaultsReport report = new FaultsReport();

  private void add(
      boolean firstOfLives,
      String outcome,
      double seconds,
      List<Verdict> verdicts,
      List<String> stuck,
      List<String> orphans) {
    report.add(
        new RunResult(
            new Plan(1, 0, List.of(KILL, FILL)),
            firstOfLives,
            outcome,
            List.of(),
            verdicts,
            stuck,
            orphans,
            0,
            3,
            seconds));
  }

  private void addRight(boolean firstOfLives, long steps, double seconds) {
    Verdict verdict = new Verdict(steps, 2, 1, 0, List.of());
    add(firstOfLives, "done", seconds, List.of(verdict), List.of(), List.of());
  }

  private static Verdict with(Violation.Kind kind) {
    return new Verdict(9, 1, 0, 0, List.of(new Violation(kind, "counter-1", 2, "so")));
  }

  private JsonNode json() throws IOException {
    report.endLives();
    return new ObjectMapper().readTree(report.figures(42).json());
  }

  @Test
  void livesAreCountedOnce() throws IOException {
    addRight(true, 100, 1);
    addRight(false, 250, 5);
    addRight(true, 300, 3);
    JsonNode json = json();
    assertTrue(report.isRight());
    assertEquals(42, json.get("seed").asLong());
    assertEquals(3, json.get("runs").asLong());
    assertEquals(550, json.get("steps").asLong());
    assertEquals(2, json.get("repeated").asLong());
    assertEquals(9, json.get("migrations").asLong());
    assertEquals("{\"p50\":3.0,\"max\":5.0}", json.get("secondsPerRun").toString());
    assertEquals(
        "{\"fill-disk\":{\"done\":3},\"kill-manager\":{\"done\":3}}",
        json.get("outcomes").toString());
    assertTrue(json.get("machine").get("processors").asInt() > 0);
  }

  @Test
  void violationsAndLossesAreToldApart() throws IOException {
    add(
        true,
        "undone",
        1,
        List.of(with(Violation.Kind.GAP), with(Violation.Kind.LOST_ACKNOWLEDGED)),
        List.of(),
        List.of());
    assertFalse(report.isRight());
    assertEquals(1, json().get("violations").asLong());
    assertEquals(1, json().get("lostAcknowledged").asLong());
  }

  @Test
  void stuckIsNotRight() throws IOException {
    add(true, "stuck", 1, List.of(), List.of("counter-1"), List.of());
    assertFalse(report.isRight());
    assertEquals(1, json().get("stuck").asLong());
  }

  @Test
  void orphanIsNotRight() throws IOException {
    add(true, "done", 1, List.of(), List.of(), List.of("counter-1/2"));
    assertFalse(report.isRight());
    assertEquals(1, json().get("orphans").asLong());
    assertTrue(report.figures(42).table().contains("orphans                      1\n"));
  }
}
