package org.miragemanager.repository.ownership;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.miragemanager.repository.rules.Ownership.GenerationStatus.OWNER;
import static org.miragemanager.repository.rules.Ownership.GenerationStatus.PREPARED;
import static org.miragemanager.repository.rules.Ownership.GenerationStatus.RETIRED;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.miragemanager.model.DomainId;
import org.miragemanager.model.Generation;
import org.miragemanager.model.Generation.Place;
import org.miragemanager.repository.Cluster;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.RepositoryOptions;
import org.miragemanager.repository.States;
import org.miragemanager.repository.error.NotFoundException;
import org.miragemanager.repository.error.Refusal;
import org.miragemanager.repository.error.RefusedException;
import org.miragemanager.repository.event.EventPublisher.OwnershipListener.OwnershipChange;
import org.miragemanager.repository.ownership.OwnershipService.HandOverAnswer;
import org.miragemanager.repository.ownership.OwnershipService.RunningState;
import org.miragemanager.repository.rules.Ownership.CheckpointAnswer;
import org.miragemanager.repository.rules.Ownership.ClaimAnswer;
import org.miragemanager.repository.rules.Ownership.Finish;
import org.miragemanager.repository.unikernel.Unikernel;
import org.miragemanager.repository.unikernel.Unikernel.UnikernelStatus;

final class OwnershipServiceTest {
  private static final HandOverAnswer DONE = new HandOverAnswer(RETIRED, "");

  @TempDir private Path folder;
  private Repository repository;
  private Cluster cluster;
  private final List<OwnershipChange> told = new ArrayList<>();

  @BeforeEach
  void open() {
    repository = Repository.open(folder);
    cluster = new Cluster(repository);
    cluster.join("edge-1");
    cluster.join("edge-2");
    cluster.create("counter-1");
    repository.addListener(told::add);
  }

  @AfterEach
  void close() {
    repository.close();
  }

  private void reopen() {
    repository.close();
    repository = Repository.open(folder);
    cluster = new Cluster(repository);
  }

  private HandOverAnswer handOver(long from, long to, byte[] state) {
    return repository.ownership().handOver("counter-1", from, to, Optional.of(state));
  }

  private UnikernelStatus lifecycle() {
    return repository.unikernels().find("counter-1").orElseThrow().status();
  }

  private static void assertRefused(Refusal refusal, Runnable call) {
    RefusedException refused = assertThrows(RefusedException.class, call::run);
    assertEquals(refusal, refused.refusal(), refused.getMessage());
  }

  @Test
  void theLifeOfAUnikernel() {
    assertEquals(UnikernelStatus.CREATED, lifecycle());
    long first = cluster.prepare("counter-1", "edge-1", "run");
    assertEquals(UnikernelStatus.STARTED, lifecycle());
    assertEquals(DONE, repository.ownership().handOver("counter-1", 1, first, Optional.empty()));
    assertEquals(UnikernelStatus.CONNECTED, lifecycle());
    long second = cluster.prepare("counter-1", "edge-2", "migrate");
    assertEquals(DONE, handOver(first, second, States.state(first, 7)));
    assertEquals(UnikernelStatus.CONNECTED, lifecycle());
    long shelf = repository.ownership().prepare("counter-1", Place.SHELF, "suspend");
    assertEquals(DONE, handOver(second, shelf, States.state(second, 9)));
    assertEquals(UnikernelStatus.SUSPENDED, lifecycle());
    long third = cluster.run("counter-1", "edge-1");
    assertEquals(OWNER, repository.ownership().reportEnded("counter-1", third, "exit code 1"));
    assertEquals(UnikernelStatus.FAILED, lifecycle());
    assertInstanceOf(ClaimAnswer.Claimed.class, repository.ownership().claim("counter-1", third));
    assertEquals(UnikernelStatus.SUSPENDED, lifecycle());
    assertEquals(Finish.STOPPED, repository.ownership().stop("counter-1"));
    assertEquals(UnikernelStatus.STOPPED, lifecycle());
    assertEquals(
        Optional.of("exit code 1"),
        repository.unikernels().find("counter-1").orElseThrow().endReason());
  }

  @Test
  void theSameRequestIsGivenTheSameNumberEvenIfItWasRetiredSince() {
    long generation = cluster.prepare("counter-1", "edge-1", "run");
    assertEquals(RETIRED, repository.ownership().retire("counter-1", generation));
    assertEquals(generation, cluster.prepare("counter-1", "edge-1", "run"));
    assertEquals(RETIRED, repository.ownership().status("counter-1", generation));
    assertEquals(generation + 1, cluster.prepare("counter-1", "edge-1", "run again"));
  }

  @Test
  void aHandOverMakesTheStateTheNewestAndDurable() {
    long first = cluster.run("counter-1", "edge-1");
    long second = cluster.prepare("counter-1", "edge-2", "migrate");
    byte[] state = States.state(first, 7);
    assertEquals(DONE, handOver(first, second, state));
    reopen();
    assertEquals(RETIRED, repository.ownership().status("counter-1", first));
    assertEquals(OWNER, repository.ownership().newest("counter-1", second).status());
    assertArrayEquals(
        state, repository.ownership().newest("counter-1", second).checkpoint().orElseThrow());
    assertEquals(DONE, handOver(first, second, state));
  }

  @Test
  void aRefusedHandOverSaysWhyAndTheSourceStillOwns() {
    long first = cluster.run("counter-1", "edge-1");
    long second = cluster.prepare("counter-1", "edge-2", "migrate");
    byte[] state = States.state(first, 7);
    byte[] damaged = state.clone();
    damaged[damaged.length - 1] ^= 1;
    byte[] large = States.state(first, 7, 262_144);

    assertRefusedHandOver(handOver(first, second, damaged), "not a checkpoint");
    assertRefusedHandOver(handOver(first, second, large), "262144");
    assertRefusedHandOver(handOver(first, second, States.state(second, 7)), "taken by generation");
    cluster.endLease("edge-2");
    assertRefusedHandOver(handOver(first, second, state), "lease of host edge-2");
    assertEquals(OWNER, repository.ownership().keep("counter-1", first));
    assertRefusedHandOver(handOver(first, second, state), "not prepared");
    assertEquals(OWNER, repository.ownership().status("counter-1", first));
  }

  private static void assertRefusedHandOver(HandOverAnswer answer, String reason) {
    assertEquals(OWNER, answer.fromStatus());
    assertTrue(answer.reason().contains(reason), answer.reason());
  }

  @Test
  void theLargestStateIsHandedOver() {
    long first = cluster.run("counter-1", "edge-1");
    long second = cluster.prepare("counter-1", "edge-2", "migrate");
    int rest = 262_144 - States.state(first, 7, 100_000).length;
    byte[] largest = States.state(first, 7, 100_000 + rest);
    assertEquals(262_144, largest.length);
    assertEquals(DONE, handOver(first, second, largest));
    assertArrayEquals(
        largest, repository.ownership().newest("counter-1", second).checkpoint().orElseThrow());
  }

  @Test
  void checkpointsAreStoredCoveredOrDropped() {
    long first = cluster.run("counter-1", "edge-1");
    OwnershipService ownership = repository.ownership();
    assertEquals(
        CheckpointAnswer.STORED, ownership.checkpoint("counter-1", first, States.state(first, 5)));
    assertEquals(
        CheckpointAnswer.COVERED, ownership.checkpoint("counter-1", first, States.state(first, 5)));
    assertEquals(
        CheckpointAnswer.COVERED, ownership.checkpoint("counter-1", first, States.state(first, 4)));
    long second = cluster.prepare("counter-1", "edge-2", "migrate");
    assertEquals(
        CheckpointAnswer.NOT_OWNER,
        ownership.checkpoint("counter-1", second, States.state(second, 9)));
    assertRefused(
        Refusal.BAD_CHECKPOINT,
        () -> ownership.checkpoint("counter-1", first, States.state(second, 9)));
    assertRefused(
        Refusal.STATE_TOO_LARGE,
        () -> ownership.checkpoint("counter-1", first, States.state(first, 9, 300_000)));
    assertArrayEquals(
        States.state(first, 5), ownership.newest("counter-1", first).checkpoint().orElseThrow());
  }

  @Test
  void aLostOwnerIsClaimedWithTheNewestStateOnceItsLeaseHasEnded() {
    long lost = cluster.run("counter-1", "edge-1");
    assertEquals(
        CheckpointAnswer.STORED,
        repository.ownership().checkpoint("counter-1", lost, States.state(lost, 5)));
    assertInstanceOf(ClaimAnswer.NotLost.class, repository.ownership().claim("counter-1", lost));
    cluster.endLease("edge-1");
    ClaimAnswer claimed = repository.ownership().claim("counter-1", lost);
    assertEquals(new ClaimAnswer.Claimed(lost + 1), claimed);
    assertEquals(
        new ClaimAnswer.AlreadyRetired(new Generation(lost + 1, Place.SHELF)),
        repository.ownership().claim("counter-1", lost));
    assertArrayEquals(
        States.state(lost, 5),
        repository.ownership().newest("counter-1", lost + 1).checkpoint().orElseThrow());
    assertEquals(DONE, handOver(lost, lost + 1, States.state(lost, 8)));
    assertArrayEquals(
        States.state(lost, 5),
        repository.ownership().newest("counter-1", lost + 1).checkpoint().orElseThrow());
  }

  @Test
  void aCompleteProgramRestsForEver() {
    long owner = cluster.run("counter-1", "edge-1");
    long target = cluster.prepare("counter-1", "edge-2", "migrate");
    byte[] last = States.state(owner, 250);
    assertEquals(RETIRED, repository.ownership().complete("counter-1", owner, last));
    assertEquals(RETIRED, repository.ownership().complete("counter-1", owner, last));
    assertEquals(UnikernelStatus.TERMINATED, lifecycle());
    assertEquals(RETIRED, repository.ownership().status("counter-1", target));
    assertRefused(Refusal.FINISHED, () -> cluster.prepare("counter-1", "edge-1", "run again"));
    assertEquals(Finish.TERMINATED, repository.ownership().stop("counter-1"));
  }

  @Test
  void stoppingIsForTheShelf() {
    cluster.run("counter-1", "edge-1");
    assertRefused(Refusal.NOT_AT_REST, () -> repository.ownership().stop("counter-1"));
  }

  @Test
  void whatWasNeverGivenOutIsNotFound() {
    assertThrows(NotFoundException.class, () -> repository.ownership().keep("counter-1", 7));
    assertThrows(NotFoundException.class, () -> repository.ownership().keep("counter-2", 1));
    assertThrows(NotFoundException.class, () -> repository.ownership().claim("counter-1", 7));
    assertThrows(NotFoundException.class, () -> cluster.prepare("counter-2", "edge-1", "run"));
    assertThrows(NotFoundException.class, () -> cluster.prepare("counter-1", "edge-9", "run"));
  }

  @Test
  void aRemovedUnikernelsGenerationsAreRetiredAndItsNumbersNeverUsedAgain() {
    long first = cluster.run("counter-1", "edge-1");
    long shelf = repository.ownership().prepare("counter-1", Place.SHELF, "suspend");
    assertEquals(DONE, handOver(first, shelf, States.state(first, 3)));
    assertTrue(repository.unikernels().remove("counter-1"));
    assertEquals(DONE, handOver(first, shelf, States.state(first, 3)));
    assertEquals(RETIRED, repository.ownership().keep("counter-1", first));
    assertEquals(
        CheckpointAnswer.NOT_OWNER,
        repository.ownership().checkpoint("counter-1", first, States.state(first, 9)));
    cluster.create("counter-1");
    assertEquals(
        shelf + 1, repository.unikernels().find("counter-1").orElseThrow().owner().number());
    assertEquals(RETIRED, repository.ownership().status("counter-1", first));
  }

  @Test
  void listenersAreToldWhatAPushNeeds() {
    long first = cluster.run("counter-1", "edge-1");
    long second = cluster.prepare("counter-1", "edge-2", "migrate");
    long third = cluster.prepare("counter-1", "edge-2", "migrate again");
    told.clear();
    byte[] state = States.state(first, 7);
    assertEquals(DONE, handOver(first, second, state));
    assertEquals(DONE, handOver(first, second, state));
    assertEquals(1, told.size(), "a repeated hand-over changes nothing");
    OwnershipChange change = told.getFirst();
    assertEquals("counter-1", change.unikernel());
    OwnershipChange.NewOwner owner = change.owner().orElseThrow();
    assertEquals(new Generation(second, Place.host("edge-2")), owner.generation());
    assertEquals(cluster.leaseNumber("edge-2"), owner.leaseNumber());
    assertArrayEquals(state, owner.checkpoint().orElseThrow());
    assertEquals(List.of(new Generation(first, Place.host("edge-1"))), change.retired());
    told.clear();
    assertEquals(OWNER, repository.ownership().keep("counter-1", second));
    assertEquals(
        List.of(
            new OwnershipChange(
                "counter-1",
                Optional.empty(),
                List.of(new Generation(third, Place.host("edge-2"))))),
        told);
  }

  @Test
  void aResumeTellsTheStateThatRestedOnTheShelf() {
    long first = cluster.run("counter-1", "edge-1");
    assertTrue(told.getLast().owner().orElseThrow().checkpoint().isEmpty(), "it never had a state");
    long shelf = repository.ownership().prepare("counter-1", Place.SHELF, "suspend");
    assertEquals(DONE, handOver(first, shelf, States.state(first, 3)));
    assertTrue(told.getLast().owner().orElseThrow().checkpoint().isEmpty(), "nobody runs it");
    cluster.run("counter-1", "edge-2");
    assertArrayEquals(
        States.state(first, 3), told.getLast().owner().orElseThrow().checkpoint().orElseThrow());
  }

  @Test
  void aListenerThatFailsChangesNothing() {
    repository.addListener(
        change -> {
          throw new IllegalStateException("on purpose");
        });
    long first = cluster.run("counter-1", "edge-1");
    assertEquals(OWNER, repository.ownership().status("counter-1", first));
    assertEquals(
        PREPARED,
        repository.ownership().status("counter-1", cluster.prepare("counter-1", "edge-1", "next")));
  }

  @Test
  void severalStatesAreMadeDurableTogetherAndEachIsAnswered() {
    cluster.create("counter-2");
    long first = cluster.run("counter-1", "edge-1");
    long second = cluster.run("counter-2", "edge-1");
    List<Optional<CheckpointAnswer>> answers =
        repository
            .ownership()
            .checkpointAll(
                List.of(
                    running("counter-1", first, States.state(first, 5)),
                    running("counter-2", second, new byte[] {1}),
                    running("counter-3", 1, States.state(1, 5)),
                    running("counter-2", second, States.state(second, 6)),
                    running("counter-1", 1, States.state(1, 9)),
                    running("counter-1", first, States.state(first, 4))));
    assertEquals(
        List.of(
            Optional.of(CheckpointAnswer.STORED),
            Optional.empty(),
            Optional.empty(),
            Optional.of(CheckpointAnswer.STORED),
            Optional.of(CheckpointAnswer.NOT_OWNER),
            Optional.of(CheckpointAnswer.COVERED)),
        answers);
    assertArrayEquals(
        States.state(first, 5),
        repository.ownership().newest("counter-1", first).checkpoint().orElseThrow());
  }

  private static RunningState running(String unikernel, long generation, byte[] bytes) {
    return new RunningState(new DomainId(unikernel, generation), bytes);
  }

  @Test
  void endsSoonAfterOneAnotherAreCounted() {
    for (int ends = 1; ends <= 3; ends++) {
      long owner = cluster.run("counter-1", "edge-1");
      repository.ownership().reportEnded("counter-1", owner, "exit code 1");
      repository.ownership().reportEnded("counter-1", owner, "exit code 1");
      assertEquals(ends, repository.unikernels().find("counter-1").orElseThrow().ends());
      repository.ownership().claim("counter-1", owner);
    }
    repository.ownership().forgetEnds("counter-1");
    assertEquals(0, repository.unikernels().find("counter-1").orElseThrow().ends());
  }

  @Test
  void whatIsToRunIsKnownAfterARestart() {
    long owner = cluster.run("counter-1", "edge-1");
    cluster.endLease("edge-1");
    repository.ownership().claim("counter-1", owner);
    reopen();
    assertTrue(repository.unikernels().find("counter-1").orElseThrow().wanted());
    repository.ownership().letRest("counter-1");
    assertFalse(repository.unikernels().find("counter-1").orElseThrow().wanted());
  }

  /** supervisor#1043: a wall clock that jumps changes neither what is in a row nor any pause. */
  @ParameterizedTest
  @ValueSource(longs = {-3600, 3600})
  void endsAreCountedWhateverTheWallClockSays(long jumpSeconds) {
    AtomicReference<Instant> wall = new AtomicReference<>(Instant.parse("2026-01-02T03:04:05Z"));
    AtomicLong nanos = new AtomicLong();
    repository.close();
    repository =
        Repository.open(
            folder, new RepositoryOptions(Duration.ofSeconds(2), wall::get, nanos::get));
    Cluster jumping = new Cluster(repository);
    for (int ends = 1; ends <= 3; ends++) {
      long owner = jumping.run("counter-1", "edge-1");
      nanos.addAndGet(Duration.ofSeconds(10).toNanos());
      wall.set(wall.get().plusSeconds(jumpSeconds));
      repository.ownership().reportEnded("counter-1", owner, "exit code 1");
      Unikernel ended = repository.unikernels().find("counter-1").orElseThrow();
      assertEquals(ends, ended.ends(), "all are in a row");
      assertEquals(
          Duration.ZERO,
          Duration.between(ended.endedAt().orElseThrow(), repository.endsClock().instant()));
      repository.ownership().claim("counter-1", owner);
    }
    repository.close();
    wall.set(Instant.parse("2026-01-02T02:04:05Z"));
    repository =
        Repository.open(
            folder, new RepositoryOptions(Duration.ofSeconds(2), wall::get, nanos::get));
    Instant newest =
        repository.unikernels().find("counter-1").orElseThrow().endedAt().orElseThrow();
    assertEquals(newest, repository.endsClock().instant(), "no pause is longer after a restart");
    nanos.addAndGet(Duration.ofMinutes(2).toNanos());
    long owner = new Cluster(repository).run("counter-1", "edge-1");
    repository.ownership().reportEnded("counter-1", owner, "exit code 1");
    assertEquals(1, repository.unikernels().find("counter-1").orElseThrow().ends(), "it was calm");
  }
}
