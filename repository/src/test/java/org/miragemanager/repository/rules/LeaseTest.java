package org.miragemanager.repository.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.miragemanager.repository.rules.Lease.HolderDigest;

final class LeaseTest {
  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofSeconds(5);
  private static final HolderDigest AGENT = holder("agent");
  private static final HolderDigest TWIN = holder("twin");

  private static HolderDigest holder(String secret) {
    return HolderDigest.ofSecret(secret.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aTwinIsRefusedUntilTheLeaseHasEnded() {
    Lease lease = Lease.first(AGENT, SHORT, 0);
    assertTrue(lease.refusesAsDuplicate(TWIN));
    assertFalse(lease.refusesAsDuplicate(AGENT));
    assertFalse(lease.end().refusesAsDuplicate(TWIN));
    assertThrows(IllegalArgumentException.class, () -> lease.join(TWIN, SHORT));
  }

  @Test
  void everyAnswerHasANumberOfItsOwn() {
    Lease first = Lease.first(AGENT, SHORT, 0);
    Lease joined = first.join(AGENT, SHORT);
    Lease renewed = joined.renew(SHORT);
    assertEquals(first.number() + 1, joined.number());
    assertEquals(joined.number() + 1, renewed.number());
  }

  @Test
  void aNewHolderGoesOnWithTheNumbersAndHasItsOwnLease() {
    Lease taken = Lease.first(AGENT, SHORT, 0).end().join(TWIN, SHORT);
    assertEquals(2, taken.number());
    assertTrue(taken.runs());
    assertFalse(taken.mayRenew(AGENT, taken.number()));
    assertTrue(taken.mayRenew(TWIN, taken.number()));
  }

  @Test
  void onlyTheCurrentNumberIsRenewed() {
    Lease lease = Lease.first(AGENT, SHORT, 0).renew(SHORT);
    assertTrue(lease.mayRenew(AGENT, 2));
    assertFalse(lease.mayRenew(AGENT, 1));
    assertFalse(lease.mayRenew(AGENT, 3));
    assertFalse(lease.mayRenew(TWIN, 2));
  }

  @Test
  void anEndedLeaseIsNeverRenewed() {
    Lease ended = Lease.first(AGENT, SHORT, 0).end();
    assertFalse(ended.mayRenew(AGENT, ended.number()));
    assertThrows(IllegalArgumentException.class, () -> ended.renew(SHORT));
  }

  @Test
  void onlyTheNumberThatWasWatchedIsEnded() {
    Lease lease = Lease.first(AGENT, SHORT, 0).renew(SHORT);
    assertFalse(lease.mayEnd(1));
    assertTrue(lease.mayEnd(2));
    assertFalse(lease.end().mayEnd(2));
  }

  @Test
  void aLongerLeaseOnceGrantedIsNeverShortened() {
    Lease granted = Lease.first(AGENT, LONG, 0);
    assertEquals(LONG, granted.renew(SHORT).length());
    assertEquals(LONG, granted.join(AGENT, SHORT).length());
    assertEquals(LONG, Lease.first(AGENT, SHORT, 0).renew(LONG).length());
    assertEquals(SHORT, granted.end().join(AGENT, SHORT).length());
  }

  @Test
  void aLongLeaseIsShortenedOnlyByWhoWatchedItWhole() {
    Lease granted = Lease.first(AGENT, SHORT, 0).renew(LONG);
    Lease answered = granted.renew(SHORT).renew(SHORT);
    assertEquals(granted.number(), answered.longestNumber());
    assertEquals(LONG, answered.shortened(granted.number() - 1, SHORT).length());
    Lease shortened = answered.shortened(granted.number(), SHORT);
    assertEquals(SHORT, shortened.length());
    assertEquals(answered.number(), shortened.number());
    // A longer answer meanwhile: what was watched is not the longest any more.
    assertEquals(LONG, answered.renew(LONG).shortened(granted.number(), SHORT).length());
  }

  @Test
  void aHolderIsKnownByItsSecretAndNeverShown() {
    assertEquals(holder("agent"), AGENT);
    assertEquals(AGENT, HolderDigest.ofDigest(AGENT.bytes()));
    assertFalse(AGENT.equals(TWIN));
    assertEquals(32, AGENT.bytes().length);
    assertFalse(AGENT.toString().contains("agent"));
  }
}
