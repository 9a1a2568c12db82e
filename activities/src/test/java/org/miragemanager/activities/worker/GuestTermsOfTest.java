package org.miragemanager.activities.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.miragemanager.activities.Terms;
import org.miragemanager.model.GuestPolicy;
import org.miragemanager.model.GuestPolicy.LostContact;
import org.miragemanager.model.GuestPolicy.Restart;

class GuestTermsOfTest {
  @Test
  void whatIsNotAskedForIsAsUsual() {
    assertEquals(GuestPolicy.USUAL, GuestTermsOf.terms(null));
    assertEquals(GuestPolicy.USUAL, GuestTermsOf.terms(Terms.USUAL));
  }

  @Test
  void whatIsAskedForIsKept() {
    assertEquals(
        new GuestPolicy(
            Duration.ofMillis(250), LostContact.RUN, Restart.NEVER, 7, Map.of("zone", "a")),
        GuestTermsOf.terms(new Terms(250L, "run", "never", 7, Map.of("zone", "a"))));
  }

  @Test
  void nonsenseIsRefusedWithWhatIsPossible() {
    ApplicationFailure word =
        assertThrows(
            ApplicationFailure.class,
            () -> GuestTermsOf.terms(new Terms(null, null, "often", null, null)));
    assertTrue(word.getOriginalMessage().contains("[always, never]"), word.getOriginalMessage());
    assertThrows(
        ApplicationFailure.class, () -> GuestTermsOf.terms(new Terms(-1L, null, null, null, null)));
  }
}
