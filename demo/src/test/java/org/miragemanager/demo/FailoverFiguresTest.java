package org.miragemanager.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.miragemanager.demo.FailoverFigures.Counts;
import org.miragemanager.demo.log.LogVerifier.InjectedFault;
import org.miragemanager.demo.log.LogVerifier.Succession;

/** Figures of many successions, and what is told of those that must never happen. */
class FailoverFiguresTest {
  private static final long MILLI = 1_000_000;

  private static Succession killed(long outageMillis, long repeated) {
    return new Succession(
        "counter-1",
        3,
        5,
        InjectedFault.HOST_KILLED,
        outageMillis * MILLI,
        repeated,
        repeated * MILLI,
        0,
        0,
        0,
        0);
  }

  private static Succession of(InjectedFault fault, long lost, long acknowledgedLost, long twice) {
    return new Succession(
        "counter-1", 3, 5, fault, MILLI, 1, MILLI, lost, acknowledgedLost, 1, twice);
  }

  @Test
  void outageIsThatOfAllGuestsAndOnlyOfKills() {
    FailoverFigures figures =
        new FailoverFigures(
            List.of(killed(2500, 0), of(InjectedFault.HOST_STOPPED, 0, 0, 0)),
            List.of(killed(3500, 0)));
    assertEquals(new LatencySummary(2500, 2500, 3500, 3500), figures.outage());
  }

  @Test
  void repeatedStepsAreToldApart() {
    FailoverFigures figures =
        new FailoverFigures(
            List.of(killed(1, 900), killed(1, 100), killed(1, 400)), List.of(killed(1, 1)));
    assertEquals(new Counts(400, 900), figures.repeated());
    assertEquals(new Counts(1, 1), figures.durableRepeated());
  }

  @Test
  void checkpointMayBeOnItsWayForATenthOfTheInterval() {
    Duration interval = Duration.ofSeconds(1);
    assertTrue(new FailoverFigures(List.of(killed(1, 1_100)), List.of()).within(interval));
    assertFalse(new FailoverFigures(List.of(killed(1, 1_101)), List.of()).within(interval));
  }

  @Test
  void eachViolationHasItsSentence() {
    FailoverFigures figures =
        new FailoverFigures(
            List.of(of(InjectedFault.HOST_KILLED, 2, 0, 0), of(InjectedFault.NONE, 0, 3, 0)),
            List.of(of(InjectedFault.AGENT_STOPPED, 0, 0, 4)));
    String place = "when generation 5 of counter-1 took the place of 3";
    assertEquals(
        List.of(
            "2 steps were not taken by any domain " + place + " (its host was killed)",
            "3 durable steps were lost " + place + " (it was moved)",
            "4 steps were taken by two at once " + place + " (its agent was stopped)"),
        figures.violations());
  }

  @Test
  void killOfWhichNoLogTellsIsMissed() {
    FailoverFigures figures = new FailoverFigures(List.of(killed(1, 0)), List.of(killed(1, 0)));
    assertEquals(List.of(), figures.missing(1));
    assertEquals(List.of("the guests' logs tell of 1 kills only, of 2"), figures.missing(2));
  }
}
