package org.miragemanager.activities.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.miragemanager.repository.model.GuestTerms;
import org.miragemanager.repository.model.GuestTerms.LostContact;
import org.miragemanager.repository.model.GuestTerms.Restart;
import org.miragemanager.repository.model.Image;
import org.miragemanager.repository.model.Unikernel;
import org.miragemanager.repository.model.UnikernelStatus;
import org.miragemanager.repository.rules.Generation;
import org.miragemanager.repository.rules.Place;

class ProspectTest {
  private static final Instant END = Instant.parse("2026-01-02T03:04:05Z");

  private static Unikernel unikernel(
      String name,
      UnikernelStatus status,
      boolean hostLost,
      boolean wanted,
      int ends,
      Restart restart,
      int priority) {
    return new Unikernel(
        name,
        new Image("counter", "1", "process", "example:counter"),
        1,
        List.of(),
        new GuestTerms(Duration.ofSeconds(1), LostContact.FREEZE, restart, priority, Map.of()),
        status,
        new Generation(2, Place.host("edge-1")),
        Optional.empty(),
        Optional.empty(),
        hostLost,
        wanted,
        ends,
        ends == 0 ? Optional.empty() : Optional.of(END),
        END,
        Optional.empty());
  }

  private static Unikernel crashed(int ends) {
    return unikernel("a", UnikernelStatus.FAILED, false, true, ends, Restart.ALWAYS, 0);
  }

  private static Unikernel lost(String name, int priority) {
    return unikernel(name, UnikernelStatus.FAILED, true, true, 0, Restart.ALWAYS, priority);
  }

  private static Unikernel shelved(boolean wanted) {
    return unikernel("a", UnikernelStatus.SUSPENDED, false, wanted, 0, Restart.ALWAYS, 0);
  }

  @Test
  void whoRunsOrRestsAsWantedIsWell() {
    assertEquals(
        new Prospect.Well(),
        Prospect.of(unikernel("a", UnikernelStatus.CONNECTED, false, true, 0, Restart.ALWAYS, 0)));
    assertEquals(new Prospect.Well(), Prospect.of(shelved(false)));
    assertEquals(Optional.empty(), Prospect.inWords(shelved(false)));
  }

  @Test
  void whoWasClaimedAndIsToRunIsDue() {
    assertEquals(new Prospect.Due(), Prospect.of(shelved(true)));
  }

  @Test
  void theFirstEndIsFollowedByAStartAtOnceAndLaterOnesByPauses() {
    assertEquals(new Prospect.Due(), Prospect.of(crashed(1)));
    assertEquals(new Prospect.Later(END.plusSeconds(1)), Prospect.of(crashed(2)));
    assertEquals(new Prospect.Later(END.plusSeconds(2)), Prospect.of(crashed(3)));
    assertEquals(new Prospect.Later(END.plusSeconds(4)), Prospect.of(crashed(4)));
    assertEquals(new Prospect.CrashLooping(), Prospect.of(crashed(5)));
    assertTrue(Prospect.inWords(crashed(5)).orElseThrow().contains("crash-looping"));
  }

  @Test
  void whoseHostIsLostIsDueHoweverOftenItEnded() {
    assertEquals(
        new Prospect.Due(),
        Prospect.of(unikernel("a", UnikernelStatus.FAILED, true, true, 9, Restart.ALWAYS, 0)));
  }

  @Test
  void whoIsNeverToBeBroughtBackIsNot() {
    assertEquals(
        new Prospect.Never(),
        Prospect.of(unikernel("a", UnikernelStatus.FAILED, true, true, 0, Restart.NEVER, 0)));
  }

  @Test
  void theMostImportantAreFirstAndThePausedWait() {
    List<String> due =
        RecoveryPlan.due(List.of(lost("b", 0), lost("c", 5), crashed(2), lost("d", 0)), END)
            .stream()
            .map(Unikernel::name)
            .toList();
    assertEquals(List.of("c", "b", "d"), due);
    assertEquals(1, RecoveryPlan.due(List.of(crashed(2)), END.plusSeconds(1)).size());
  }
}
