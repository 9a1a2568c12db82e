package org.miragemanager.workflows;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.miragemanager.activities.drain.DrainActivities;
import org.miragemanager.activities.transfer.TransferActivities;

/**
 * Nothing is missing among the histories that were recorded last: judged by what they contain, not
 * by what they are called. A new workflow type, step or end needs lines in {@link Scenarios}, and
 * {@code workflows/record-histories}.
 */
class RecordedHistoriesTest {
  /** The ends that every transfer can have. */
  private static final Set<End> OF_EVERY_TYPE =
      EnumSet.of(End.DONE, End.UNDONE, End.FAILED, End.ABORTED, End.CANCELLED, End.BAD_INPUT);

  /** Only taken when the hand-over has happened: an abort is refused without a trace. */
  private static final Set<String> TOO_LATE_TO_ABORT =
      Set.of("resumeTarget", "claimTarget", "destroySource", "stop");

  /**
   * Only taken once an abort or a cancellation has come: what else may come is {@code DrainTest}.
   */
  private static final Set<String> ONLY_TO_UNDO_A_DRAIN = Set.of("openHost");

  private static final List<RecordedHistory> HISTORIES = new ArrayList<>();

  @BeforeAll
  static void read() throws IOException {
    for (Path file : RecordedHistories.newest()) {
      HISTORIES.add(RecordedHistories.read(file));
    }
  }

  @Test
  void everyScenarioIsRecorded() throws IOException {
    Set<String> missing = new TreeSet<>();
    Scenarios.all().forEach(scenario -> missing.add(scenario.name() + RecordedHistories.SUFFIX));
    RecordedHistories.newest().forEach(file -> missing.remove(file.getFileName().toString()));
    assertEquals(Set.of(), missing);
  }

  @Test
  void everyTypeHasEveryEnd() {
    for (String type : WorkflowTypes.transfers()) {
      Set<End> missing = EnumSet.copyOf(OF_EVERY_TYPE);
      HISTORIES.stream()
          .filter(history -> history.type().equals(type))
          .forEach(history -> missing.remove(End.of(history)));
      assertEquals(Set.of(), missing, type + " that ends so");
    }
  }

  @Test
  void everyEndIsThere() {
    Set<End> missing = EnumSet.allOf(End.class);
    HISTORIES.forEach(history -> missing.remove(End.of(history)));
    assertEquals(Set.of(), missing);
  }

  @Test
  void everyStepIsTakenFailsIsCancelledAndAborted() {
    Set<String> missing = steps();
    missing.addAll(ONLY_TO_UNDO_A_DRAIN);
    HISTORIES.forEach(history -> missing.removeAll(history.steps()));
    assertEquals(Set.of(), missing, "is never taken");
    assertEquals(Set.of(), without(Interruption.FAILURE), "never fails");
    assertEquals(Set.of(), without(Interruption.CANCELLATION), "is never cancelled");
    assertEquals(TOO_LATE_TO_ABORT, without(Interruption.ABORT), "is never aborted");
  }

  private static Set<String> without(Interruption interruption) {
    Set<String> missing = steps();
    HISTORIES.forEach(history -> missing.removeAll(history.interruptedBy(interruption)));
    return missing;
  }

  private static Set<String> steps() {
    return Stream.of(TransferActivities.class, DrainActivities.class)
        .flatMap(activities -> Arrays.stream(activities.getMethods()))
        .map(Method::getName)
        .filter(step -> !ONLY_TO_UNDO_A_DRAIN.contains(step))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
