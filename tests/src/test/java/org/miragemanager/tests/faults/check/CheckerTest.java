package org.miragemanager.tests.faults.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.miragemanager.tests.faults.check.LogWriter.PACE;
import static org.miragemanager.tests.faults.check.LogWriter.line;

import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Right lives pass; each kind of violation, planted in a right life, is found. */
class CheckerTest {
  private static final Limits LIMITS = new Limits(10, OptionalLong.of(20));

  private static Verdict judge(Evidence evidence) {
    return new Checker(LIMITS).judge(evidence);
  }

  private static List<Violation.Kind> found(Evidence evidence) {
    return judge(evidence).violations().stream().map(Violation::kind).toList();
  }

  // ---- right lives

  @Test
  void cleanMigrationsAreRight() {
    LogWriter life = new LogWriter().domain(2, 1, 30).domain(3, 31, 60).domain(7, 61, 90);
    assertEquals(new Verdict(90, 3, 0, 0, List.of()), judge(life.evidence()));
  }

  @Test
  void domainThatNeverRanIsRight() {
    LogWriter life = new LogWriter().domain(2, 1, 30).domain(3, 1, 0).domain(4, 31, 60);
    assertEquals(List.of(), found(life.evidence()));
  }

  @Test
  void failoverMayRepeatWhatLiesBetweenTwoCheckpoints() {
    LogWriter life =
        new LogWriter().interrupted(2, 1, 30, Interruption.Kind.KILLED).domain(3, 11, 60);
    assertEquals(new Verdict(80, 2, 20, 0, List.of()), judge(life.evidence()));
  }

  @Test
  void migrationAfterFailoverGoesOnWhereTheFailoverWas() {
    LogWriter life =
        new LogWriter()
            .interrupted(2, 1, 30, Interruption.Kind.KILLED)
            .domain(3, 21, 25)
            .domain(4, 26, 60);
    assertEquals(List.of(), found(life.evidence()));
  }

  @Test
  void durableStepThatWasNotAcknowledgedMayBeRepeated() {
    LogWriter life =
        new LogWriter().interrupted(2, 1, 30, Interruption.Kind.KILLED).domain(3, 30, 60);
    assertEquals(new Verdict(61, 2, 1, 0, List.of()), judge(life.durableEvidence()));
  }

  @Test
  void stoppedProcessMayFinishTheOneStepThatItWasIn() {
    LogWriter life =
        new LogWriter().interrupted(2, 1, 30, Interruption.Kind.STOPPED).domain(3, 31, 60);
    life.append(2, line(life.ago(5), 2, 31));
    assertEquals(1, judge(life.evidence()).lateSteps());
    assertEquals(List.of(), found(life.evidence()));
  }

  // ---- planted violations

  @Test
  void secondLateStepIsFound() {
    LogWriter life =
        new LogWriter().interrupted(2, 1, 30, Interruption.Kind.STOPPED).domain(3, 31, 60);
    life.append(2, line(life.ago(5), 2, 31) + line(life.ago(4), 2, 32));
    assertEquals(List.of(Violation.Kind.TWO_AT_ONCE), found(life.evidence()));
  }

  @Test
  void lateStepOfGenerationThatNobodyStoppedIsFound() {
    LogWriter life = new LogWriter().domain(2, 1, 30).domain(3, 31, 60);
    life.append(2, line(life.ago(5), 2, 31));
    assertEquals(List.of(Violation.Kind.TWO_AT_ONCE), found(life.evidence()));
  }

  @Test
  void lateStepOfKilledProcessIsFound() {
    LogWriter life =
        new LogWriter().interrupted(2, 1, 30, Interruption.Kind.KILLED).domain(3, 31, 60);
    life.append(2, line(life.ago(5), 2, 31));
    assertEquals(List.of(Violation.Kind.TWO_AT_ONCE), found(life.evidence()));
  }

  @Test
  void stopLongBeforeDoesNotExcuse() {
    LogWriter life =
        new LogWriter().interrupted(2, 1, 30, Interruption.Kind.STOPPED).domain(3, 31, 60);
    life.append(2, line(life.ago(5), 2, 31));
    life.shiftInterruption(2, -10 * PACE);
    assertEquals(List.of(Violation.Kind.TWO_AT_ONCE), found(life.evidence()));
  }

  @Test
  void generationThatReturnsAfterLaterOneIsFound() {
    LogWriter life = new LogWriter().domain(2, 1, 30).domain(3, 31, 60);
    life.append(2, line(life.ago(-5), 2, 31) + line(life.ago(-6), 2, 32));
    assertEquals(List.of(Violation.Kind.STEPPED_AGAIN), found(life.evidence()));
  }

  @Test
  void twoDomainsOfOneGenerationAreFound() {
    LogWriter life = new LogWriter().domain(2, 1, 30).domain(2, 31, 60);
    assertEquals(Violation.Kind.TWO_AT_ONCE, found(life.evidence()).getFirst());
  }

  @Test
  void sequenceThatGoesBackwardsIsFound() {
    LogWriter life = new LogWriter().domain(2, 1, 30);
    life.append(2, line(life.ago(-1), 2, 30));
    assertEquals(List.of(Violation.Kind.BACKWARDS), found(life.evidence()));
  }

  @Test
  void timeThatGoesBackwardsIsFound() {
    LogWriter life = new LogWriter().domain(2, 1, 30);
    life.append(2, line(life.ago(3), 2, 31));
    assertEquals(List.of(Violation.Kind.BACKWARDS), found(life.evidence()));
  }

  @Test
  void stepThatNobodyExecutedBetweenGenerationsIsFound() {
    LogWriter life = new LogWriter().domain(2, 1, 30).domain(3, 32, 60);
    assertEquals(List.of(Violation.Kind.GAP), found(life.evidence()));
  }

  @Test
  void stepThatNobodyExecutedWithinGenerationIsFound() {
    LogWriter life = new LogWriter().domain(2, 1, 30);
    life.append(2, line(life.ago(-1), 2, 32));
    assertEquals(List.of(Violation.Kind.GAP), found(life.evidence()));
  }

  @Test
  void lifeThatDoesNotBeginAtItsBeginningIsFound() {
    assertEquals(List.of(Violation.Kind.GAP), found(new LogWriter().domain(2, 5, 30).evidence()));
  }

  @Test
  void repeatedStepAfterCleanMigrationIsFound() {
    LogWriter life = new LogWriter().domain(2, 1, 30).domain(3, 30, 60);
    assertEquals(List.of(Violation.Kind.REPEATED_AFTER_CLEAN_MIGRATION), found(life.evidence()));
  }

  @Test
  void interruptionOfAnotherGenerationIsNoExcuseForRepeating() {
    LogWriter life =
        new LogWriter()
            .interrupted(2, 1, 30, Interruption.Kind.CUT)
            .domain(3, 31, 60)
            .domain(4, 60, 90);
    assertEquals(List.of(Violation.Kind.REPEATED_AFTER_CLEAN_MIGRATION), found(life.evidence()));
  }

  @Test
  void moreRepeatedStepsThanBetweenTwoCheckpointsAreFound() {
    LogWriter life =
        new LogWriter().interrupted(2, 1, 30, Interruption.Kind.KILLED).domain(3, 10, 60);
    assertEquals(List.of(Violation.Kind.REPEATED_TOO_MUCH), found(life.evidence()));
  }

  @Test
  void lostDurableStepIsFound() {
    LogWriter life =
        new LogWriter().interrupted(2, 1, 30, Interruption.Kind.KILLED).domain(3, 29, 60);
    Verdict verdict = judge(life.durableEvidence());
    assertEquals(1, verdict.lostAcknowledged());
    assertEquals(0, verdict.otherViolations());
  }

  @Test
  void lostHandOverIsFound() {
    LogWriter life =
        new LogWriter()
            .domain(2, 1, 30)
            .interrupted(3, 31, 35, Interruption.Kind.KILLED)
            .domain(4, 30, 60);
    assertEquals(List.of(Violation.Kind.LOST_ACKNOWLEDGED), found(life.evidence()));
  }

  @Test
  void lossOfWhatTheRepositorySaidIsDurableIsFound() {
    LogWriter life =
        new LogWriter().interrupted(2, 1, 30, Interruption.Kind.KILLED).domain(3, 20, 60);
    assertEquals(List.of(), found(life.evidence(List.of(new Acknowledgement(2, 19)), Set.of())));
    assertEquals(
        List.of(Violation.Kind.LOST_ACKNOWLEDGED),
        found(life.evidence(List.of(new Acknowledgement(2, 20)), Set.of())));
  }

  @Test
  void valueThatIsNotWhatTheStepsMakeItIsFound() {
    LogWriter life = new LogWriter().domain(2, 1, 30).replace(2, "count 7 7\n", "count 8 7\n");
    assertEquals(List.of(Violation.Kind.WRONG_VALUE), found(life.evidence()));
  }

  @Test
  void damagedLineIsFound() {
    LogWriter life = new LogWriter().domain(2, 1, 30);
    life.append(2, life.ago(-1) + " 2 cou\n");
    assertEquals(List.of(Violation.Kind.DAMAGED_LOG), found(life.evidence()));
  }

  @Test
  void lineOfAnotherGenerationIsFound() {
    LogWriter life = new LogWriter().domain(2, 1, 30);
    life.append(2, line(life.ago(-1), 3, 31));
    assertEquals(List.of(Violation.Kind.DAMAGED_LOG), found(life.evidence()));
  }

  // ---- refusals

  @Test
  void nothingIsRefused() {
    assertEquals(List.of(Violation.Kind.NO_EVIDENCE), found(new LogWriter().evidence()));
  }

  @Test
  void emptyLogIsRefused() {
    assertEquals(
        List.of(Violation.Kind.NO_EVIDENCE), found(new LogWriter().domain(2, 1, 0).evidence()));
  }

  @Test
  void tooFewStepsAreRefused() {
    assertEquals(
        List.of(Violation.Kind.NO_EVIDENCE), found(new LogWriter().domain(2, 1, 9).evidence()));
  }

  @Test
  void missingLogOfGenerationThatWasSeenSteppingIsRefused() {
    LogWriter life = new LogWriter().domain(2, 1, 30);
    assertEquals(
        List.of(Violation.Kind.NO_EVIDENCE), found(life.evidence(List.of(), Set.of(2L, 3L))));
  }

  @Test
  void fourFieldsAreReadToo() {
    LogWriter life = new LogWriter().domain(2, 1, 30);
    life.append(2, "%d 2 count 31\n".formatted(life.ago(0) + PACE));
    assertEquals(List.of(), found(life.evidence()));
  }
}
