package org.miragemanager.workflows.drain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.miragemanager.activities.drain.DrainActivities.GuestList;
import org.miragemanager.workflows.drain.DrainWorkflow.DrainCarryOver;
import org.miragemanager.workflows.drain.DrainWorkflow.FailedAttempt;
import org.miragemanager.workflows.temporal.OperationEnd.FailureText;

class DrainStateTest {
  private final DrainState state = new DrainState(DrainCarryOver.NOTHING);

  private void listed(String... guests) {
    state.listed(new GuestList(List.of(guests), List.of()));
  }

  @Test
  void eachGuestIsGivenOnce() {
    listed("a", "b");
    assertEquals(Optional.of("a"), state.next(0));
    listed("a", "b");
    assertEquals(Optional.of("b"), state.next(0));
    assertEquals(Optional.empty(), state.next(0));
    assertEquals(2, state.underWay());
    assertEquals("moved 0 of 2", state.inWords());
  }

  @Test
  void aMovedGuestIsNotMovedAgainByAnOlderList() {
    listed("a", "b");
    state.next(0);
    state.moved("a");
    listed("a", "b");
    assertEquals(Optional.of("b"), state.next(0));
    state.moved("b");
    assertEquals("moved 2 of 2", state.inWords());
    assertTrue(state.staying().isEmpty());
  }

  @Test
  void aGuestThatCouldNotBeMovedIsTriedAgainAfterPausesThatDouble() {
    listed("a");
    long now = 0;
    for (long pause : List.of(1000L, 2000L, 4000L)) {
      assertEquals(Optional.of("a"), state.next(now));
      state.failed("a", "no room", now);
      assertFalse(state.hasNext(now + pause - 1));
      assertEquals(OptionalLong.of(now + pause), state.nextDue());
      now += pause;
    }
    assertEquals(Optional.of("a"), state.next(now));
    state.failed("a", "still no room", now);
    assertFalse(state.hasNext(Long.MAX_VALUE));
    assertEquals(OptionalLong.empty(), state.nextDue());
    assertEquals(Map.of("a", "still no room"), state.staying());
    assertEquals("moved 0 of 1, 1 failed", state.inWords());
  }

  @Test
  void aSetbackThatWasOvercomeIsForgotten() {
    listed("a");
    state.next(0);
    state.failed("a", "busy", 0);
    state.next(1000);
    state.moved("a");
    listed();
    assertEquals(new DrainCarryOver(1, Map.of()), state.carryOver());
    assertEquals(Map.of(), state.gone());
  }

  @Test
  void whatFailedAndIsNotThereAnyMoreIsGone() {
    listed("a");
    state.next(0);
    state.failed("a", "a has completed its program", 0);
    listed();
    assertEquals(OptionalLong.empty(), state.nextDue());
    assertEquals(Map.of("a", "a has completed its program"), state.gone());
    assertEquals(Map.of(), state.staying());
  }

  @Test
  void theNextRunGoesOnWithCountsAndAttempts() {
    DrainState next =
        new DrainState(
            new DrainCarryOver(
                37,
                Map.of(
                    "a", new FailedAttempt(DrainState.ATTEMPTS, "no room"),
                    "b", new FailedAttempt(1, "busy"))));
    next.listed(new GuestList(List.of("a", "b", "c"), List.of("d")));
    assertEquals(Optional.of("b"), next.next(0));
    next.failed("b", "busy again", 0);
    assertEquals(2, next.carryOver().setbacks().get("b").attempts());
    assertEquals(Optional.of("c"), next.next(0));
    assertEquals("moved 37 of 40, 1 failed", next.inWords());
    assertTrue(next.somethingArrives());
    assertTrue(next.staying().get("d").contains("on its way there"), next.staying().toString());
  }

  @Test
  void reasonsAreFewHoweverManyThereAre() {
    assertEquals(
        "a (1), b (2), c (3) and 1 more",
        FailureText.summary(Map.of("c", "3", "a", "1", "d", "4", "b", "2")));
  }
}
