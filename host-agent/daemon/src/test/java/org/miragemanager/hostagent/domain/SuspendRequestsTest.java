package org.miragemanager.hostagent.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.miragemanager.hostagent.AgentException;
import org.miragemanager.hostagent.api.SuspendResponse;
import org.miragemanager.hostagent.domain.DomainMachine.DomainAction;
import org.miragemanager.hostagent.domain.DomainMachine.DomainEvent;
import org.miragemanager.hostagent.domain.DomainMachine.DomainPhase;
import org.miragemanager.model.DomainId;

final class SuspendRequestsTest {

  private static final DomainId KEY = new DomainId("counter-1", 2);

  private final PhaseTracker course = new PhaseTracker(false);
  private final SuspendRequests suspensions = new SuspendRequests(KEY, course);
  private int asked;

  @BeforeEach
  void run() {
    course.on(DomainEvent.HELLO_RUNNING);
  }

  private CompletableFuture<SuspendResponse> ask(long target) {
    return suspensions.ask(
        target,
        Optional.empty(),
        () -> {
          if (course.on(DomainEvent.SUSPEND) == DomainAction.ASK_STATE) {
            asked++;
          }
        });
  }

  private void isStillInItsStep() {
    suspensions.last().orElseThrow().failWith(AgentException.wrongState("is in a step"));
  }

  @Test
  void anEarlierTargetIsRefusedWhileOneIsWaitedFor() {
    CompletableFuture<SuspendResponse> first = ask(4);
    assertSame(first, ask(4));
    assertThrows(AgentException.class, () -> ask(3));
  }

  /** The operation that asked was aborted while the guest was in a long step. */
  @Test
  void aLaterTargetTakesThePlaceOfOneThatIsWaitedFor() {
    CompletableFuture<SuspendResponse> first = ask(3);
    CompletableFuture<SuspendResponse> second = ask(4);
    assertTrue(first.isCompletedExceptionally());
    assertFalse(second.isDone());
    assertEquals(1, asked);
    assertEquals(DomainAction.HAND_OVER, course.on(DomainEvent.STATE));
    assertEquals(4, suspensions.last().orElseThrow().targetGeneration());
  }

  /**
   * cloudstack#3742: a guest in a long step is asked once, and its state is for the last target.
   */
  @Test
  void aGuestThatIsStillInItsStepCanBeAskedForAnotherTarget() {
    CompletableFuture<SuspendResponse> unused = ask(3);
    isStillInItsStep();
    CompletableFuture<SuspendResponse> unusedToo = ask(4);
    assertEquals(DomainPhase.SUSPENDING, course.phase());
    assertEquals(4, suspensions.last().orElseThrow().targetGeneration());
    assertEquals(1, asked);
    assertEquals(DomainAction.HAND_OVER, course.on(DomainEvent.STATE));
  }

  /** Its state, or that it is let go, may be on its way: then nothing else is begun. */
  @Test
  void aGuestWhoseStateHasComeIsNotAskedAgain() {
    CompletableFuture<SuspendResponse> unused = ask(3);
    isStillInItsStep();
    course.on(DomainEvent.STATE);
    assertThrows(AgentException.class, () -> ask(4));
    course.on(DomainEvent.HAND_OVER_REFUSED);
    assertEquals(DomainAction.GO, course.on(DomainEvent.KEPT));
    CompletableFuture<SuspendResponse> unusedToo = ask(4);
    assertEquals(2, asked);
  }
}
