package org.miragemanager.activities.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.miragemanager.model.Generation;
import org.miragemanager.model.Generation.Place;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.GuestSpec.GuestPolicy;
import org.miragemanager.model.GuestSpec.GuestPolicy.Restart;
import org.miragemanager.model.ImageRef;
import org.miragemanager.repository.host.Host;
import org.miragemanager.repository.image.Image;
import org.miragemanager.repository.unikernel.Unikernel;
import org.miragemanager.repository.unikernel.Unikernel.UnikernelStatus;

class RecoveryDecisionTest {
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
        new GuestSpec(
            new ImageRef("counter", "1"),
            1,
            List.of(),
            GuestPolicy.USUAL.withRestart(restart).withPriority(priority)),
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

  private static Optional<String> inWords(Unikernel unikernel, Host... hosts) {
    return RecoveryDecision.inWords(unikernel, () -> List.of(hosts), Map.of(), END);
  }

  private static Host host(String name, boolean leaseRuns, Map<String, String> labels) {
    return new Host(
        name,
        "127.0.0.1:7000",
        1 << 30,
        0,
        8,
        0,
        List.of("process"),
        labels,
        false,
        1,
        Duration.ofSeconds(2),
        1,
        leaseRuns);
  }

  /** kubevirt#5565: the label that no host has (any more) is named. */
  @Test
  void whatIsWaitedForIsTold() {
    Unikernel particular = unikernel("a", UnikernelStatus.FAILED, true, true, 0, Restart.ALWAYS, 0);
    Unikernel inZone =
        new Unikernel(
            "a",
            particular.image(),
            new GuestSpec(
                new ImageRef("counter", "1"),
                1,
                List.of(),
                GuestPolicy.USUAL.withRequires(Map.of("zone", "a"))),
            UnikernelStatus.FAILED,
            particular.owner(),
            Optional.empty(),
            Optional.empty(),
            true,
            true,
            0,
            Optional.empty(),
            END,
            Optional.empty());
    Host lost = host("edge-1", false, Map.of("zone", "a"));
    Host other = host("edge-2", true, Map.of("zone", "b"));
    assertEquals(
        Optional.of(
            "is brought back as soon as a host has room for it: edge-1 is lost; edge-2 lacks the"
                + " label zone=a"),
        inWords(inZone, lost, other));
    assertEquals(
        Optional.of("is brought back as soon as a host has room for it"),
        inWords(inZone, lost, other, host("edge-3", true, Map.of("zone", "a"))));
  }

  @Test
  void aPauseIsToldAsSuch() {
    assertEquals(Optional.of("is started again in 4 s, after 4 ends"), inWords(crashed(4)));
  }

  @Test
  void whoRunsOrRestsAsWantedIsWell() {
    assertEquals(
        new RecoveryDecision.Well(),
        RecoveryDecision.of(
            unikernel("a", UnikernelStatus.CONNECTED, false, true, 0, Restart.ALWAYS, 0)));
    assertEquals(new RecoveryDecision.Well(), RecoveryDecision.of(shelved(false)));
    assertEquals(Optional.empty(), inWords(shelved(false)));
  }

  @Test
  void whoWasClaimedAndIsToRunIsDue() {
    assertEquals(new RecoveryDecision.Due(), RecoveryDecision.of(shelved(true)));
  }

  @Test
  void theFirstEndIsFollowedByAStartAtOnceAndLaterOnesByPauses() {
    assertEquals(new RecoveryDecision.Due(), RecoveryDecision.of(crashed(1)));
    assertEquals(new RecoveryDecision.Later(END.plusSeconds(1)), RecoveryDecision.of(crashed(2)));
    assertEquals(new RecoveryDecision.Later(END.plusSeconds(2)), RecoveryDecision.of(crashed(3)));
    assertEquals(new RecoveryDecision.Later(END.plusSeconds(4)), RecoveryDecision.of(crashed(4)));
    assertEquals(new RecoveryDecision.CrashLooping(), RecoveryDecision.of(crashed(5)));
    assertTrue(inWords(crashed(5)).orElseThrow().contains("crash-looping"));
  }

  @Test
  void whoseHostIsLostIsDueHoweverOftenItEnded() {
    assertEquals(
        new RecoveryDecision.Due(),
        RecoveryDecision.of(
            unikernel("a", UnikernelStatus.FAILED, true, true, 9, Restart.ALWAYS, 0)));
  }

  @Test
  void whoIsNeverToBeBroughtBackIsNot() {
    assertEquals(
        new RecoveryDecision.Never(),
        RecoveryDecision.of(
            unikernel("a", UnikernelStatus.FAILED, true, true, 0, Restart.NEVER, 0)));
  }

  @Test
  void theMostImportantAreFirstAndThePausedWait() {
    List<String> due =
        RecoveryDecision.due(List.of(lost("b", 0), lost("c", 5), crashed(2), lost("d", 0)), END)
            .stream()
            .map(Unikernel::name)
            .toList();
    assertEquals(List.of("c", "b", "d"), due);
    assertEquals(1, RecoveryDecision.due(List.of(crashed(2)), END.plusSeconds(1)).size());
  }
}
