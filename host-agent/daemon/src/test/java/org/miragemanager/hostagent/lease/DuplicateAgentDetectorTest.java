package org.miragemanager.hostagent.lease;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.miragemanager.hostagent.lease.LeaseRenewer.DuplicateAgentDetector;

final class DuplicateAgentDetectorTest {

  private final DuplicateAgentDetector identity = new DuplicateAgentDetector();

  @Test
  void aNumberThatGrewThoughAllWasAnsweredIsAnothersDoing() {
    identity.granted(5);
    assertTrue(identity.isUsedByAnother(6, true));
    assertFalse(identity.mustYield(false));
    identity.granted(7);
    assertTrue(identity.isUsedByAnother(8, true));
    assertTrue(identity.mustYield(false));
    assertFalse(identity.mustYield(true));
  }

  /** Rule 5: a time-out is no "no"; the renewal may have been carried out. */
  @Test
  void aLostAnswerIsNoSign() {
    identity.granted(5);
    identity.unanswered();
    assertFalse(identity.isUsedByAnother(6, true));
  }

  @Test
  void aLeaseThatHasEndedIsNoSign() {
    identity.granted(5);
    assertFalse(identity.isUsedByAnother(5, true));
    assertFalse(identity.isUsedByAnother(6, false));
  }

  @Test
  void whatWasSeenLongAgoIsForgotten() {
    identity.granted(5);
    assertTrue(identity.isUsedByAnother(6, true));
    for (long number = 7; number < 30; number++) {
      identity.granted(number);
    }
    assertTrue(identity.isUsedByAnother(40, true));
    assertFalse(identity.mustYield(false));
  }

  /** A call that was not answered may be carried out after one that was answered later. */
  @Test
  void aCallThatIsCarriedOutLateIsNoSign() {
    identity.unanswered();
    identity.granted(5);
    assertFalse(identity.isUsedByAnother(6, true));
  }
}
