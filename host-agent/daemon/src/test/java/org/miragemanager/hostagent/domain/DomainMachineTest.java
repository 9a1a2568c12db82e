package org.miragemanager.hostagent.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.miragemanager.hostagent.domain.DomainMachine.DomainAction;
import org.miragemanager.hostagent.domain.DomainMachine.DomainEvent;
import org.miragemanager.hostagent.domain.DomainMachine.DomainPhase;
import org.miragemanager.hostagent.domain.DomainMachine.Transition;

final class DomainMachineTest {

  @ParameterizedTest
  @CsvSource({
    "CONNECTING, HELLO_WAITING, ARMED, ASK",
    "CONNECTING, HELLO_RUNNING, RUNNING, LEASE",
    "STARTING, HELLO_RUNNING, RUNNING, LEASE",
    "CONNECTING, HELLO_SUSPENDED, SUSPENDED, KEEP",
    "CONNECTING, HELLO_COMPLETE, COMPLETING, NONE",
    "CONNECTING, RETIRED, EXITING, EXIT",
    "CONNECTING, END, ENDED, REPORT_END",
    "ARMED, OWNER, STARTING, START",
    "ARMED, RETIRED_PUSH, EXITING, EXIT",
    "STARTING, STEP, RUNNING, NONE",
    "STARTING, HELLO_WAITING, ARMED, ASK",
    "STARTING, HELLO_SUSPENDED, SUSPENDED, KEEP",
    "STARTING, SUSPEND, SUSPENDING, ASK_STATE",
    "RUNNING, SUSPEND, SUSPENDING, ASK_STATE",
    "RUNNING, STATE, SUSPENDED, KEEP",
    "RUNNING, HELLO_WAITING, RUNNING, EXPEL",
    "RUNNING, TERMINATE, COMPLETING, COMPLETE",
    "SUSPENDING, STATE, SUSPENDED, HAND_OVER",
    "SUSPENDING, HELLO_RUNNING, SUSPENDING, ASK_STATE",
    "SUSPENDING, HELLO_SUSPENDED, SUSPENDING, ASK_STATE",
    "SUSPENDING, KEPT, SUSPENDING, NONE",
    "SUSPENDING, SUSPEND, SUSPENDING, NONE",
    "RUNNING, KEPT, RUNNING, NONE",
    "SUSPENDING, TERMINATE, COMPLETING, COMPLETE",
    "SUSPENDED, HAND_OVER_REFUSED, SUSPENDED, KEEP",
    "SUSPENDED, HANDED_OVER, HANDED_OVER, NONE",
    "SUSPENDED, KEPT, STARTING, GO",
    "SUSPENDED, RETIRED, EXITING, EXIT",
    "SUSPENDED, RETIRED_PUSH, SUSPENDED, NONE",
    "SUSPENDED, HELLO_WAITING, SUSPENDED, EXPEL",
    "HANDED_OVER, RETIRED, EXITING, EXIT",
    "HANDED_OVER, RETIRED_PUSH, HANDED_OVER, NONE",
    "HANDED_OVER, END, ENDED, NONE",
    "COMPLETING, COMPLETED, EXITING, EXIT",
    "COMPLETING, TERMINATE, COMPLETING, COMPLETE",
    "EXITING, HELLO_RUNNING, EXITING, EXIT",
    "EXITING, END, ENDED, NONE",
    "CONNECTING, UNTOLD, CONNECTING, EXPEL",
    "ARMED, UNTOLD, ARMED, EXPEL",
    "EXITING, UNTOLD, EXITING, NONE",
  })
  void theTable(DomainPhase phase, DomainEvent event, DomainPhase next, DomainAction action) {
    assertEquals(new Transition(next, action), DomainMachine.on(phase, event));
  }

  @Test
  void nothingButKeptLetsASuspendedGuestGoOn() {
    for (DomainPhase phase : DomainPhase.values()) {
      for (DomainEvent event : DomainEvent.values()) {
        boolean goes = DomainMachine.on(phase, event).action() == DomainAction.GO;
        assertEquals(
            phase == DomainPhase.SUSPENDED && event == DomainEvent.KEPT, goes, phase + " " + event);
      }
    }
  }

  @Test
  void onlyAnArmedDomainIsStartedAndOnlyByOwnership() {
    for (DomainPhase phase : DomainPhase.values()) {
      for (DomainEvent event : DomainEvent.values()) {
        boolean starts = DomainMachine.on(phase, event).action() == DomainAction.START;
        assertEquals(
            phase == DomainPhase.ARMED && event == DomainEvent.OWNER, starts, phase + " " + event);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DomainPhase.class,
      names = {"HANDED_OVER", "EXITING", "ENDED"})
  void whoIsNoLongerTheOwnerNeverGoesOn(DomainPhase start) {
    Set<DomainPhase> reached = EnumSet.of(start);
    Deque<DomainPhase> open = new ArrayDeque<>(reached);
    while (!open.isEmpty()) {
      DomainPhase phase = open.pop();
      for (DomainEvent event : DomainEvent.values()) {
        Transition transition = DomainMachine.on(phase, event);
        assertTrue(
            transition.action() != DomainAction.GO && transition.action() != DomainAction.START,
            phase + " " + event);
        if (reached.add(transition.next())) {
          open.push(transition.next());
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(DomainPhase.class)
  void theTruthThatItIsRetiredEndsEveryDomain(DomainPhase phase) {
    DomainPhase next = DomainMachine.on(phase, DomainEvent.RETIRED).next();
    assertTrue(next == DomainPhase.EXITING || next == DomainPhase.ENDED, phase + " " + next);
  }

  @ParameterizedTest
  @EnumSource(DomainPhase.class)
  void anEndIsAnEndInEveryPhase(DomainPhase phase) {
    assertEquals(DomainPhase.ENDED, DomainMachine.on(phase, DomainEvent.END).next());
  }
}
