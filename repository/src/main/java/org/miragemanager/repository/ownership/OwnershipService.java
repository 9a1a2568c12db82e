package org.miragemanager.repository.ownership;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.miragemanager.model.DomainId;
import org.miragemanager.model.Generation.Place;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.repository.error.NotFoundException;
import org.miragemanager.repository.error.RefusedException;
import org.miragemanager.repository.event.EventPublisher;
import org.miragemanager.repository.host.Admission;
import org.miragemanager.repository.host.HostService.HostTable;
import org.miragemanager.repository.ownership.CheckpointTable.VerifiedCheckpoint;
import org.miragemanager.repository.ownership.OwnershipTable.OwnershipTransactions;
import org.miragemanager.repository.rules.Lease;
import org.miragemanager.repository.rules.Ownership;
import org.miragemanager.repository.rules.Ownership.CheckpointAnswer;
import org.miragemanager.repository.rules.Ownership.ClaimAnswer;
import org.miragemanager.repository.rules.Ownership.Finish;
import org.miragemanager.repository.rules.Ownership.GenerationStatus;
import org.miragemanager.repository.rules.Verdict.Accepted;
import org.miragemanager.repository.store.Database;
import org.miragemanager.repository.store.Database.Transaction;
import org.miragemanager.repository.unikernel.UnikernelService.UnikernelTable;

/**
 * The operations of ownership, each one transaction. Every one of them is idempotent and answers
 * what is true now; when its answer is lost, ask again. What is decided, and why, is in {@link
 * Ownership}; here it is made durable.
 *
 * <p>A generation of a unikernel that was removed is answered {@link GenerationStatus#RETIRED}, by
 * every operation. A name or a number that was never given out is a {@link NotFoundException}.
 */
public final class OwnershipService {
  /** A domain that ends after so long without trouble is not in a row with those before it. */
  private static final Duration CALM = Duration.ofMinutes(1);

  private final Database database;
  private final EventPublisher publisher;

  /** Never jumps: by it is counted how soon after one another domains end. */
  private final InstantSource ends;

  private final OwnershipTransactions decisions;
  private final HandOvers handOvers;

  public OwnershipService(Database database, EventPublisher publisher, InstantSource ends) {
    this.database = database;
    this.publisher = publisher;
    this.ends = ends;
    this.decisions = new OwnershipTransactions(database, publisher);
    this.handOvers = new HandOvers(database, publisher, decisions);
  }

  /**
   * Gives out a generation for a stay in the given place.
   *
   * @param request makes it idempotent: the same request of the same unikernel is given the same
   *     number, even if that was retired since
   * @throws RefusedException LEASE_ENDED, HOST_DRAINED, NO_ROOM, DRIVER_MISSING, FINISHED
   * @throws NotFoundException UNKNOWN_UNIKERNEL, UNKNOWN_HOST
   */
  public long prepare(String unikernel, Place place, String request) {
    return decisions.decide(
        unikernel,
        (transaction, before) -> {
          Handle handle = transaction.handle();
          Optional<Long> given = OwnershipTable.generationOf(handle, unikernel, request);
          if (given.isPresent()) {
            return given.get();
          }
          boolean leaseRuns =
              switch (place) {
                case Place.Shelf shelf -> true;
                case Place.Host host -> Admission.leaseRuns(handle, host.name());
              };
          Accepted<Long> verdict = before.prepare(place, leaseRuns).orThrow();
          place.hostName().ifPresent(host -> Admission.check(handle, unikernel, host));
          OwnershipTable.save(handle, unikernel, before, verdict.next(), Optional.of(request));
          publisher.signal(transaction, unikernel);
          return verdict.answer();
        });
  }

  /**
   * The point of no return: the state becomes the newest and durable, {@code to} becomes the owner,
   * {@code from} is retired.
   *
   * @param checkpoint what {@code from} gave when its agent suspended it, in canonical bytes; empty
   *     from the shelf, whose newest state stays
   * @return RETIRED: done now or before, or claimed meanwhile. OWNER: refused, with the reason,
   *     whatever was wrong: the source's agent then keeps and resumes it (rule 3)
   * @throws NotFoundException UNKNOWN_UNIKERNEL, UNKNOWN_GENERATION
   */
  public HandOverAnswer handOver(
      String unikernel, long from, long to, Optional<byte[]> checkpoint) {
    return handOvers.handOver(unikernel, from, to, checkpoint);
  }

  /**
   * The source stays the owner: every prepared generation is retired (rule 3). RETIRED: it is not
   * the owner, and must never be resumed.
   */
  public GenerationStatus keep(String unikernel, long from) {
    return decisions.decide(
        unikernel,
        from,
        GenerationStatus.RETIRED,
        (transaction, before) ->
            decisions.carryOut(transaction, unikernel, before, before.keep(from)));
  }

  /** The generation can never become the owner any more. OWNER: it is the owner, and stays. */
  public GenerationStatus retire(String unikernel, long generation) {
    return decisions.decide(
        unikernel,
        generation,
        GenerationStatus.RETIRED,
        (transaction, before) ->
            decisions.carryOut(transaction, unikernel, before, before.retire(generation)));
  }

  /**
   * Makes a running owner's state durable.
   *
   * @throws RefusedException STATE_TOO_LARGE, BAD_CHECKPOINT
   */
  public CheckpointAnswer checkpoint(String unikernel, long generation, byte[] bytes) {
    VerifiedCheckpoint state = VerifiedCheckpoint.verifyOf(generation, bytes);
    return decisions.decide(
        unikernel,
        generation,
        CheckpointAnswer.NOT_OWNER,
        (transaction, before) -> checkpoint(transaction, before, unikernel, generation, state));
  }

  /**
   * Makes the states of several running owners durable, in one transaction.
   *
   * @return one answer for each, in their order; empty: its bytes are no state of its generation,
   *     or the generation is unknown
   */
  public List<Optional<CheckpointAnswer>> checkpointAll(List<RunningState> states) {
    return database.write(
        transaction -> states.stream().map(state -> checkpoint(transaction, state)).toList());
  }

  private Optional<CheckpointAnswer> checkpoint(Transaction transaction, RunningState running) {
    String unikernel = running.domain().unikernel();
    long generation = running.domain().generation();
    try {
      VerifiedCheckpoint state = VerifiedCheckpoint.verifyOf(generation, running.bytes());
      Optional<Ownership> before = OwnershipTable.find(transaction.handle(), unikernel);
      if (before.isEmpty()) {
        OwnershipTable.requireFormer(transaction.handle(), unikernel, generation);
        return Optional.of(CheckpointAnswer.NOT_OWNER);
      }
      OwnershipTable.requireKnown(unikernel, before.get(), generation);
      return Optional.of(checkpoint(transaction, before.get(), unikernel, generation, state));
    } catch (RefusedException refused) {
      return Optional.empty();
    }
  }

  private CheckpointAnswer checkpoint(
      Transaction transaction,
      Ownership before,
      String unikernel,
      long generation,
      VerifiedCheckpoint state) {
    CheckpointAnswer answer = before.checkpoint(generation, state.stamp()).answer();
    if (answer == CheckpointAnswer.STORED) {
      state.store(transaction.handle(), unikernel);
      publisher.signal(transaction, unikernel);
    }
    return answer;
  }

  /**
   * Takes a lost owner's place: a stay on the shelf owns the newest state. Only when its host's
   * lease has ended or its agent saw the domain end.
   */
  public ClaimAnswer claim(String unikernel, long lost) {
    return decisions.decide(
        unikernel,
        (transaction, before) -> {
          OwnershipTable.requireKnown(unikernel, before, lost);
          boolean leaseEnded = leaseEnded(transaction.handle(), unikernel, before);
          Accepted<ClaimAnswer> verdict =
              before
                  .claim(lost, leaseEnded)
                  .orAnswer(before, refused -> new ClaimAnswer.NotLost(refused.reason()));
          return decisions.carryOut(transaction, unikernel, before, verdict);
        });
  }

  /**
   * The owner's program is complete: its last state is durable, the unikernel rests for ever.
   *
   * @return RETIRED: done now or before, or the generation no longer owned
   * @throws RefusedException STATE_TOO_LARGE, BAD_CHECKPOINT, STALE_STATE, WRONG_SOURCE
   */
  public GenerationStatus complete(String unikernel, long from, byte[] bytes) {
    VerifiedCheckpoint state = VerifiedCheckpoint.verifyOf(from, bytes);
    return decisions.decide(
        unikernel,
        from,
        GenerationStatus.RETIRED,
        (transaction, before) -> {
          Accepted<GenerationStatus> verdict = before.complete(from, state.stamp()).orThrow();
          if (!verdict.next().equals(before)) {
            state.store(transaction.handle(), unikernel);
          }
          return decisions.carryOut(transaction, unikernel, before, verdict);
        });
  }

  /**
   * An agent saw the domain end: a witnessed exit or a reboot, never merely "not found".
   *
   * @param reason how it ended: "exit code 1"
   * @return what the generation is now
   */
  public GenerationStatus reportEnded(String unikernel, long generation, String reason) {
    return decisions.decide(
        unikernel,
        generation,
        GenerationStatus.RETIRED,
        (transaction, before) -> {
          Accepted<GenerationStatus> verdict = before.reportEnded(generation, reason);
          if (verdict.next().ownerEnded() && !before.ownerEnded()) {
            UnikernelTable.ended(transaction.handle(), unikernel, ends.instant(), CALM);
            publisher.observe(transaction, observer -> observer.domainEnded(unikernel));
          }
          return decisions.carryOut(transaction, unikernel, before, verdict);
        });
  }

  /**
   * A unikernel that was lost and claimed stays on the shelf, because an operator decided so: it is
   * not brought back.
   *
   * @throws NotFoundException UNKNOWN_UNIKERNEL
   */
  public void letRest(String unikernel) {
    decisions.<Void>decide(
        unikernel,
        (transaction, before) -> {
          OwnershipTable.save(
              transaction.handle(), unikernel, before, before.atRest(), Optional.empty());
          publisher.signal(transaction, unikernel);
          return null;
        });
  }

  /** Resets the count of ends, because an operator runs the unikernel again. */
  public void forgetEnds(String unikernel) {
    database.<Void>write(
        transaction -> {
          UnikernelTable.forgetEnds(transaction.handle(), unikernel);
          publisher.signal(transaction, unikernel);
          return null;
        });
  }

  /**
   * Ends a unikernel for good. Only from the shelf.
   *
   * @return how it ended; one that was at its end before keeps that end
   * @throws RefusedException NOT_AT_REST
   */
  public Finish stop(String unikernel) {
    return decisions.decide(
        unikernel,
        (transaction, before) ->
            decisions.carryOut(transaction, unikernel, before, before.stop().orThrow()));
  }

  /** What a generation is, and, for the owner, the newest state. */
  public LatestCheckpoint newest(String unikernel, long generation) {
    return database.read(
        handle -> {
          GenerationStatus status = OwnershipTable.status(handle, unikernel, generation);
          return new LatestCheckpoint(
              status,
              status == GenerationStatus.OWNER
                  ? CheckpointTable.bytes(handle, unikernel)
                  : Optional.empty());
        });
  }

  /**
   * Why a host must not start a domain that its agent was asked for; empty: this generation is
   * prepared there, with exactly that.
   */
  public Optional<String> objectionToStart(String host, DomainStart asked) {
    return database.read(handle -> AgentAuthority.objection(handle, host, asked));
  }

  /**
   * Why a hand-over between these generations would be refused, whatever the state is; empty: it
   * would be taken now, or {@code from} is retired already.
   */
  public Optional<String> objectionToSuspension(DomainId from, long to) {
    return database.read(handle -> AgentAuthority.objection(handle, from, to));
  }

  /** What a generation is. */
  public GenerationStatus status(String unikernel, long generation) {
    return database.read(handle -> OwnershipTable.status(handle, unikernel, generation));
  }

  /** A guest that may go on without a lease is not lost when its host's lease ends. */
  private static boolean leaseEnded(Handle handle, String unikernel, Ownership ownership) {
    return ownership
            .owner()
            .place()
            .hostName()
            .flatMap(host -> HostTable.findLease(handle, host))
            .map(Lease::ended)
            .orElse(false)
        && UnikernelTable.find(handle, unikernel)
            .filter(found -> found.guest().policy().runsWithoutLease())
            .isEmpty();
  }

  /** A checkpoint that a running domain gave, in canonical bytes. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  public record RunningState(DomainId domain, byte[] bytes) {}

  /**
   * What a generation may run from.
   *
   * @param status what the generation is
   * @param checkpoint the newest state's canonical bytes, for an owner only; empty when the program
   *     is at its first step
   */
  public record LatestCheckpoint(GenerationStatus status, Optional<byte[]> checkpoint) {}

  /**
   * The answer to a hand-over: what the source is now.
   *
   * @param fromStatus RETIRED: it no longer owns, its state was handed over (or it was claimed
   *     meanwhile). OWNER: the hand-over was refused, the source still owns
   * @param reason why it was refused, in one sentence; empty otherwise
   */
  public record HandOverAnswer(GenerationStatus fromStatus, String reason) {}

  /**
   * What an agent was asked to start.
   *
   * @param domain which generation
   * @param driver the hypervisor driver
   * @param reference which file the driver runs
   * @param guest what is to run; of its policy only what agents are told
   */
  public record DomainStart(DomainId domain, String driver, String reference, GuestSpec guest) {}
}
