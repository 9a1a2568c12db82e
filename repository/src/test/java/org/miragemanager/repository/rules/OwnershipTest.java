package org.miragemanager.repository.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.miragemanager.repository.rules.Ownership.GenerationStatus.OWNER;
import static org.miragemanager.repository.rules.Ownership.GenerationStatus.PREPARED;
import static org.miragemanager.repository.rules.Ownership.GenerationStatus.RETIRED;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.miragemanager.model.Generation;
import org.miragemanager.model.Generation.Place;
import org.miragemanager.repository.error.Refusal;
import org.miragemanager.repository.rules.Ownership.CheckpointAnswer;
import org.miragemanager.repository.rules.Ownership.ClaimAnswer;
import org.miragemanager.repository.rules.Ownership.Finish;
import org.miragemanager.repository.rules.Ownership.GenerationStatus;
import org.miragemanager.repository.rules.Ownership.StateStamp;
import org.miragemanager.repository.rules.Verdict.Accepted;
import org.miragemanager.repository.rules.Verdict.Refused;

final class OwnershipTest {
  private static final Place EDGE_1 = Place.host("edge-1");
  private static final Place EDGE_2 = Place.host("edge-2");

  /** Created on the shelf (generation 1), run on edge-1 (generation 2), state of step 7 durable. */
  private static Ownership running() {
    Ownership prepared = next(Ownership.created().prepare(EDGE_1, true));
    Ownership owned = next(prepared.handOver(1, 2, Optional.empty(), true));
    return owned.checkpoint(2, new StateStamp(2, 7)).next();
  }

  /** Running, and generation 3 prepared on edge-2. */
  private static Ownership migrating() {
    return next(running().prepare(EDGE_2, true));
  }

  private static Optional<StateStamp> state(long generation, long sequence) {
    return Optional.of(new StateStamp(generation, sequence));
  }

  private static <A> Ownership next(Verdict<A> verdict) {
    return verdict.orThrow().next();
  }

  private static void assertRefused(Refusal refusal, Verdict<?> verdict) {
    if (verdict instanceof Refused<?> refused) {
      assertEquals(refusal, refused.refusal());
      assertFalse(refused.reason().isBlank());
    } else {
      throw new AssertionError("Not refused: " + verdict);
    }
  }

  private static <A> void assertUnchanged(Ownership before, A answer, Accepted<A> verdict) {
    assertEquals(before, verdict.next());
    assertEquals(answer, verdict.answer());
  }

  @Test
  void createdIsGenerationOneOnTheShelf() {
    Ownership created = Ownership.created();
    assertEquals(new Generation(1, Place.SHELF), created.owner());
    assertEquals(OWNER, created.status(1));
    assertFalse(created.hasRun());
  }

  @Test
  void aNameThatWasUsedBeforeGoesOnWithItsNumbers() {
    Ownership again = Ownership.createdAfter(41);
    assertEquals(new Generation(42, Place.SHELF), again.owner());
    assertEquals(RETIRED, again.status(41));
  }

  @Test
  void aNumberThatIsNeitherOwnerNorPreparedIsRetired() {
    assertEquals(RETIRED, migrating().status(1));
    assertEquals(OWNER, migrating().status(2));
    assertEquals(PREPARED, migrating().status(3));
    assertThrows(IllegalArgumentException.class, () -> migrating().status(4));
    assertThrows(IllegalArgumentException.class, () -> migrating().status(0));
  }

  @Nested
  final class Prepare {
    @Test
    void givesTheNextNumber() {
      Accepted<Long> verdict = running().prepare(EDGE_2, true).orThrow();
      assertEquals(3, verdict.answer());
      assertEquals(PREPARED, verdict.next().status(3));
      assertEquals(EDGE_2, verdict.next().prepared().get(3L));
    }

    @Test
    void asksThatTheHostsLeaseRuns() {
      assertRefused(Refusal.LEASE_ENDED, running().prepare(EDGE_2, false));
    }

    @Test
    void needsNoLeaseForTheShelf() {
      assertEquals(3, running().prepare(Place.SHELF, false).orThrow().answer());
    }

    @Test
    void isRefusedOnceFinished() {
      Ownership stopped = next(Ownership.created().stop());
      assertRefused(Refusal.FINISHED, stopped.prepare(EDGE_1, true));
    }

    @Test
    void neverGivesARetiredNumberAgain() {
      Ownership retired = migrating().retire(3).next();
      assertEquals(4, retired.prepare(EDGE_2, true).orThrow().answer());
    }
  }

  @Nested
  final class HandOver {
    @Test
    void movesOwnershipRetiresTheSourceAndKeepsTheState() {
      Accepted<GenerationStatus> verdict = migrating().handOver(2, 3, state(2, 9), true).orThrow();
      assertEquals(RETIRED, verdict.answer());
      assertEquals(new Generation(3, EDGE_2), verdict.next().owner());
      assertEquals(RETIRED, verdict.next().status(2));
      assertEquals(state(2, 9), verdict.next().newest());
    }

    @Test
    void ofTheSameStateAsTheNewestIsAllowed() {
      assertEquals(RETIRED, migrating().handOver(2, 3, state(2, 7), true).orThrow().answer());
    }

    @Test
    void ofAnOlderStateThanTheNewestIsRefused() {
      assertRefused(Refusal.STALE_STATE, migrating().handOver(2, 3, state(2, 6), true));
    }

    @Test
    void ofAnotherGenerationsStateIsRefused() {
      assertRefused(Refusal.BAD_CHECKPOINT, migrating().handOver(2, 3, state(1, 9), true));
    }

    @Test
    void fromAHostWithoutAStateIsRefused() {
      assertRefused(Refusal.WRONG_SOURCE, migrating().handOver(2, 3, Optional.empty(), true));
    }

    @Test
    void fromTheShelfKeepsItsStateAndTakesNoOther() {
      Ownership shelved =
          next(next(running().prepare(Place.SHELF, false)).handOver(2, 3, state(2, 9), false));
      Ownership resuming = next(shelved.prepare(EDGE_2, true));
      assertRefused(Refusal.WRONG_SOURCE, resuming.handOver(3, 4, state(3, 10), true));
      assertEquals(state(2, 9), next(resuming.handOver(3, 4, Optional.empty(), true)).newest());
    }

    @Test
    void toARetiredNumberIsRefused() {
      assertRefused(
          Refusal.NOT_PREPARED, migrating().retire(3).next().handOver(2, 3, state(2, 9), true));
    }

    @Test
    void toANumberThatWasNeverGivenIsRefused() {
      assertRefused(Refusal.NOT_PREPARED, migrating().handOver(2, 99, state(2, 9), true));
    }

    @Test
    void toItselfIsRefused() {
      assertRefused(Refusal.NOT_PREPARED, migrating().handOver(2, 2, state(2, 9), true));
    }

    @Test
    void toAHostWhoseLeaseHasEndedIsRefused() {
      assertRefused(Refusal.LEASE_ENDED, migrating().handOver(2, 3, state(2, 9), false));
    }

    @Test
    void fromARetiredSourceChangesNothing() {
      Ownership moved = next(migrating().handOver(2, 3, state(2, 9), true));
      assertUnchanged(moved, RETIRED, moved.handOver(2, 3, state(2, 9), true).orThrow());
      Ownership twoTargets = next(moved.prepare(EDGE_1, true));
      assertUnchanged(twoTargets, RETIRED, twoTargets.handOver(2, 4, state(2, 11), true).orThrow());
    }

    @Test
    void fromAPreparedGenerationChangesNothing() {
      Ownership two = next(migrating().prepare(EDGE_1, true));
      assertUnchanged(two, PREPARED, two.handOver(3, 4, state(3, 9), true).orThrow());
    }

    @Test
    void leavesLaterPreparedGenerationsAsTheyAre() {
      Ownership two = next(migrating().prepare(EDGE_1, true));
      assertEquals(Set.of(4L), next(two.handOver(2, 3, state(2, 9), true)).prepared().keySet());
    }

    @Test
    void retiresEarlierPreparedGenerationsBecauseOwnerNumbersOnlyGrow() {
      Ownership two = next(migrating().prepare(EDGE_1, true));
      assertEquals(RETIRED, next(two.handOver(2, 4, state(2, 9), true)).status(3));
    }

    @Test
    void forgetsThatTheSourceWasSeenToEnd() {
      Ownership ended = migrating().reportEnded(2, "exit code 1").next();
      assertFalse(next(ended.handOver(2, 3, state(2, 9), true)).ownerEnded());
    }
  }

  @Nested
  final class Keep {
    @Test
    void retiresEveryPreparedGenerationSoThatNoLateHandOverSucceeds() {
      Accepted<GenerationStatus> verdict = migrating().keep(2);
      assertEquals(OWNER, verdict.answer());
      assertRefused(Refusal.NOT_PREPARED, verdict.next().handOver(2, 3, state(2, 9), true));
    }

    @Test
    void fencesALateHandOverToTheShelfToo() {
      Ownership suspending = next(running().prepare(Place.SHELF, false));
      assertRefused(
          Refusal.NOT_PREPARED, suspending.keep(2).next().handOver(2, 3, state(2, 9), false));
    }

    @Test
    void ofARetiredGenerationChangesNothing() {
      Ownership moved = next(migrating().handOver(2, 3, state(2, 9), true));
      Ownership before = next(moved.prepare(EDGE_1, true));
      assertUnchanged(before, RETIRED, before.keep(2));
    }
  }

  @Nested
  final class Checkpoint {
    @Test
    void laterThanTheNewestIsStored() {
      Accepted<CheckpointAnswer> verdict = running().checkpoint(2, new StateStamp(2, 8));
      assertEquals(CheckpointAnswer.STORED, verdict.answer());
      assertEquals(state(2, 8), verdict.next().newest());
    }

    @Test
    void theSameOrAnOlderOneIsCovered() {
      assertUnchanged(
          running(), CheckpointAnswer.COVERED, running().checkpoint(2, new StateStamp(2, 7)));
      assertUnchanged(
          running(), CheckpointAnswer.COVERED, running().checkpoint(2, new StateStamp(2, 6)));
    }

    @Test
    void ofAnyOtherThanTheOwnerIsDropped() {
      assertUnchanged(
          migrating(), CheckpointAnswer.NOT_OWNER, migrating().checkpoint(1, new StateStamp(1, 8)));
      assertUnchanged(
          migrating(), CheckpointAnswer.NOT_OWNER, migrating().checkpoint(3, new StateStamp(3, 8)));
    }
  }

  @Test
  void theShelfsStateNeverChangesByACheckpoint() {
    Ownership created = Ownership.created();
    assertUnchanged(
        created, CheckpointAnswer.NOT_OWNER, created.checkpoint(1, new StateStamp(1, 8)));
  }

  @Nested
  final class Retire {
    @Test
    void takesAPreparedGenerationsChanceForEver() {
      Accepted<GenerationStatus> verdict = migrating().retire(3);
      assertEquals(RETIRED, verdict.answer());
      assertEquals(RETIRED, verdict.next().status(3));
      assertUnchanged(verdict.next(), RETIRED, verdict.next().retire(3));
    }

    @Test
    void isRefusedForTheOwner() {
      assertUnchanged(migrating(), OWNER, migrating().retire(2));
    }
  }

  @Nested
  final class Claim {
    @Test
    void isAllowedWhenTheHostsLeaseHasEnded() {
      Accepted<ClaimAnswer> verdict = migrating().claim(2, true).orThrow();
      assertEquals(new ClaimAnswer.Claimed(4), verdict.answer());
      assertEquals(new Generation(4, Place.SHELF), verdict.next().owner());
      assertEquals(RETIRED, verdict.next().status(2));
      assertEquals(RETIRED, verdict.next().status(3));
      assertEquals(state(2, 7), verdict.next().newest());
    }

    @Test
    void isAllowedWhenTheAgentSawTheDomainEnd() {
      Ownership ended = running().reportEnded(2, "exit code 1").next();
      assertEquals(new ClaimAnswer.Claimed(3), ended.claim(2, false).orThrow().answer());
    }

    @Test
    void isRefusedWhileTheOwnerMayRun() {
      assertRefused(Refusal.STILL_RUNNING, running().claim(2, false));
    }

    @Test
    void isRefusedOnTheShelf() {
      assertRefused(Refusal.WRONG_SOURCE, Ownership.created().claim(1, true));
    }

    @Test
    void isRefusedForAPreparedGeneration() {
      assertRefused(Refusal.WRONG_SOURCE, migrating().claim(3, true));
    }

    @Test
    void comesOnceForOneLoss() {
      Ownership claimed = next(running().claim(2, true));
      assertUnchanged(
          claimed,
          new ClaimAnswer.AlreadyRetired(new Generation(3, Place.SHELF)),
          claimed.claim(2, true).orThrow());
    }

    @Test
    void fencesTheLostOnesLateHandOver() {
      Ownership claimed = next(migrating().claim(2, true));
      assertUnchanged(claimed, RETIRED, claimed.handOver(2, 3, state(2, 9), true).orThrow());
    }
  }

  @Nested
  final class Complete {
    @Test
    void putsTheLastStateOnTheShelfForEver() {
      Accepted<GenerationStatus> verdict = migrating().complete(2, new StateStamp(2, 9)).orThrow();
      assertEquals(RETIRED, verdict.answer());
      assertEquals(new Generation(4, Place.SHELF), verdict.next().owner());
      assertEquals(Optional.of(Finish.TERMINATED), verdict.next().finish());
      assertEquals(state(2, 9), verdict.next().newest());
      assertTrue(verdict.next().prepared().isEmpty());
    }

    @Test
    void againChangesNothing() {
      Ownership complete = next(running().complete(2, new StateStamp(2, 9)));
      assertUnchanged(complete, RETIRED, complete.complete(2, new StateStamp(2, 9)).orThrow());
    }

    @Test
    void withAnOlderStateIsRefused() {
      assertRefused(Refusal.STALE_STATE, running().complete(2, new StateStamp(2, 6)));
    }
  }

  @Nested
  final class Stop {
    @Test
    void endsAUnikernelOnTheShelf() {
      Ownership prepared = next(Ownership.created().prepare(EDGE_1, true));
      Ownership stopped = next(prepared.stop());
      assertEquals(Optional.of(Finish.STOPPED), stopped.finish());
      assertRefused(Refusal.FINISHED, stopped.handOver(1, 2, Optional.empty(), true));
      assertEquals(RETIRED, stopped.status(2));
    }

    @Test
    void isRefusedOnAHost() {
      assertRefused(Refusal.NOT_AT_REST, running().stop());
    }

    @Test
    void keepsTheEndThatCameFirst() {
      Ownership complete = next(running().complete(2, new StateStamp(2, 9)));
      assertUnchanged(complete, Finish.TERMINATED, complete.stop().orThrow());
    }
  }

  @Nested
  final class ReportEnded {
    @Test
    void ofTheOwnerMakesItClaimable() {
      Accepted<GenerationStatus> verdict = running().reportEnded(2, "killed by signal 9");
      assertEquals(OWNER, verdict.answer());
      assertTrue(verdict.next().ownerEnded());
      assertEquals(Optional.of("killed by signal 9"), verdict.next().endReason());
    }

    @Test
    void ofAPreparedGenerationRetiresItBecauseItsOneDomainWillNeverRun() {
      assertEquals(RETIRED, migrating().reportEnded(3, "exit code 1").next().status(3));
    }

    @Test
    void ofARetiredGenerationChangesNothing() {
      assertUnchanged(migrating(), RETIRED, migrating().reportEnded(1, "exit code 1"));
    }

    @Test
    void keepsTheFirstReason() {
      Ownership ended = running().reportEnded(2, "exit code 1").next();
      assertUnchanged(ended, OWNER, ended.reportEnded(2, "gone"));
    }
  }

  @Nested
  class Wanted {
    @Test
    void whoWasHandedOverToAHostIsToRun() {
      assertFalse(Ownership.created().wanted());
      assertTrue(running().wanted());
    }

    @Test
    void whoWasHandedOverToTheShelfIsNot() {
      Ownership shelved = next(running().prepare(Place.SHELF, true));
      assertFalse(next(shelved.handOver(2, 3, state(2, 8), true)).wanted());
    }

    @Test
    void aClaimChangesNothingAboutThat() {
      assertTrue(next(running().claim(2, true)).wanted());
    }

    @Test
    void anOperatorMayLetTheClaimedRest() {
      assertFalse(next(running().claim(2, true)).atRest().wanted());
      assertEquals(running(), running().atRest());
    }

    @Test
    void whatHasEndedIsNot() {
      assertFalse(next(running().complete(2, new StateStamp(2, 8))).wanted());
      assertFalse(next(next(running().claim(2, true)).stop()).wanted());
    }
  }
}
