package org.miragemanager.demo.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.miragemanager.demo.log.LogVerifier.Ending;
import org.miragemanager.demo.log.LogVerifier.InjectedFault;
import org.miragemanager.demo.log.LogVerifier.Succession;

/** What a log tells of two domains of which one took the other's place. */
class LogVerifierTest {
  private static final long NEVER = Long.MAX_VALUE;

  /** A step each 10 ns, from a moment on. */
  private static String steps(long generation, long nanos, long first, long last) {
    StringBuilder log = new StringBuilder();
    for (long count = first; count <= last; count++) {
      log.append(nanos + 10 * (count - first))
          .append(' ')
          .append(generation)
          .append(" count ")
          .append(count)
          .append('\n');
    }
    return log.toString();
  }

  private static Succession judged(boolean durable, Ending ending, String... logs) {
    return new LogVerifier("counter-1", durable, List.of(ending))
        .judge(StepLog.parse(String.join("", logs)))
        .getFirst();
  }

  private static Ending killed(long durableSteps) {
    return new Ending(3, InjectedFault.HOST_KILLED, durableSteps, NEVER);
  }

  private static Succession expected(
      InjectedFault fault, long outage, long repeated, long repeatedNanos) {
    return new Succession("counter-1", 3, 5, fault, outage, repeated, repeatedNanos, 0, 0, 0, 0);
  }

  @Test
  void oneThatWasMovedLosesAndRepeatsNothing() {
    assertEquals(
        expected(InjectedFault.NONE, 70, 0, 0),
        judged(false, Ending.of(3, InjectedFault.NONE), steps(3, 100, 1, 4), steps(5, 200, 5, 9)));
  }

  @Test
  void oneThatWasMovedGaveUpAllItsSteps() {
    assertEquals(
        1,
        judged(false, Ending.of(3, InjectedFault.NONE), steps(3, 100, 1, 4), steps(5, 200, 4, 9))
            .acknowledgedLost());
  }

  @Test
  void killedOneIsRepeatedFromItsNewestCheckpoint() {
    assertEquals(
        expected(InjectedFault.HOST_KILLED, 110, 6, 50),
        judged(false, killed(4), steps(3, 100, 1, 10), steps(5, 300, 5, 9)));
  }

  @Test
  void stepsBeforeTheNewestCheckpointAreLostIfTheyAreRepeated() {
    assertEquals(
        1, judged(false, killed(5), steps(3, 100, 1, 10), steps(5, 300, 5, 9)).acknowledgedLost());
  }

  @Test
  void whatItStartedFromWasDurable() {
    assertEquals(
        2, judged(false, killed(0), steps(3, 100, 4, 10), steps(5, 300, 2, 9)).acknowledgedLost());
  }

  @Test
  void lastDurableStepMayBeRepeatedAndNoOther() {
    assertEquals(
        expected(InjectedFault.HOST_KILLED, 110, 1, 0),
        judged(true, killed(0), steps(3, 100, 1, 10), steps(5, 300, 10, 12)));
    assertEquals(
        1, judged(true, killed(0), steps(3, 100, 1, 10), steps(5, 300, 9, 12)).acknowledgedLost());
  }

  @Test
  void stepsThatNobodyTookAreLost() {
    assertEquals(2, judged(false, killed(0), steps(3, 100, 1, 10), steps(5, 300, 13, 14)).lost());
  }

  @Test
  void stoppedOneMayFinishOneStepWhenItGoesOn() {
    Ending stopped = new Ending(3, InjectedFault.HOST_STOPPED, 0, 500);
    String before = steps(3, 100, 1, 10);
    String after = steps(5, 300, 11, 60);
    Succession one = judged(false, stopped, before, after, steps(3, 501, 11, 11));
    assertEquals(1, one.afterThaw());
    assertEquals(0, one.twoAtOnce());
    Succession two = judged(false, stopped, before, after, steps(3, 501, 11, 12));
    assertEquals(1, two.afterThaw());
    assertEquals(1, two.twoAtOnce());
    Succession early = judged(false, stopped, before, after, steps(3, 499, 11, 11));
    assertEquals(0, early.afterThaw());
    assertEquals(1, early.twoAtOnce());
  }

  @Test
  void oneWhoseAgentAloneWasStoppedFinishesNothing() {
    Ending left = new Ending(3, InjectedFault.AGENT_STOPPED, 0, NEVER);
    Succession found = judged(false, left, steps(3, 100, 1, 30), steps(5, 300, 11, 60));
    assertEquals(0, found.afterThaw());
    assertEquals(10, found.twoAtOnce());
    assertEquals(10, found.repeated());
  }

  @Test
  void oneThatOnlyRanBesideItsSuccessorIsFound() {
    assertEquals(
        4, judged(false, killed(0), steps(3, 301, 1, 4), steps(5, 300, 1, 60)).twoAtOnce());
  }

  @Test
  void endThatNobodyOrderedIsNamed() {
    assertEquals(
        InjectedFault.UNKNOWN,
        judged(false, Ending.of(9, InjectedFault.NONE), steps(3, 100, 1, 10), steps(5, 300, 7, 9))
            .fault());
  }
}
