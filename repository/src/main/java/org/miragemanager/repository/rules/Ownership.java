package org.miragemanager.repository.rules;

import static org.miragemanager.repository.rules.Ownership.GenerationStatus.OWNER;
import static org.miragemanager.repository.rules.Ownership.GenerationStatus.PREPARED;
import static org.miragemanager.repository.rules.Ownership.GenerationStatus.RETIRED;

import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.miragemanager.model.Generation;
import org.miragemanager.model.Generation.Place;
import org.miragemanager.repository.error.Refusal;
import org.miragemanager.repository.rules.Verdict.Accepted;
import org.miragemanager.repository.rules.Verdict.Refused;
import org.miragemanager.repository.rules.Verdict.StateRules;

/**
 * Decides which generation may own a unikernel: the operations of ownership as pure functions,
 * without storage and without a clock.
 *
 * <p>A unikernel always has exactly one owner, a generation on a host or on the shelf; owner
 * numbers only grow. Other generations are <em>prepared</em>: they may become the owner by a
 * hand-over. Every other number up to {@link #last} is <em>retired</em>, for ever. The ownership
 * moves by a hand-over; besides, a claim takes it from a lost owner, and a completion from a
 * program that has ended, both to the shelf. A request with a retired number changes nothing.
 *
 * @param last the highest number given out so far; numbers only grow
 * @param owner the one generation that may execute steps (or rests on the shelf)
 * @param prepared the generations that may become the owner, with their places
 * @param ownerEnded the owner's agent saw its domain end: it will never execute a step again
 * @param endReason how the last domain that was seen to end did so
 * @param hasRun some generation on a host has been the owner
 * @param wanted it is to run, and is brought back when it is lost; set by a hand-over to a host,
 *     cleared by one to the shelf, left unchanged by a claim
 * @param newest the newest durable state; empty while the program is at its first step
 * @param finish how the unikernel came to its end; once present, nothing is prepared or moved any
 *     more
 */
public record Ownership(
    long last,
    Generation owner,
    SortedMap<Long, Place> prepared,
    boolean ownerEnded,
    Optional<String> endReason,
    boolean hasRun,
    boolean wanted,
    Optional<StateStamp> newest,
    Optional<Finish> finish) {

  public Ownership {
    Objects.requireNonNull(endReason);
    Objects.requireNonNull(newest);
    Objects.requireNonNull(finish);
    prepared = Collections.unmodifiableSortedMap(new TreeMap<>(prepared));
    if (owner.number() > last || prepared.containsKey(owner.number())) {
      throw new IllegalArgumentException("Generation " + owner.number() + " cannot be the owner");
    }
    if (!prepared.isEmpty() && prepared.lastKey() > last) {
      throw new IllegalArgumentException("Generation " + prepared.lastKey() + " was never given");
    }
  }

  /** A new unikernel: on the shelf, at its program's first step. */
  public static Ownership created() {
    return createdAfter(0);
  }

  /**
   * A new unikernel under a name that was used before. Its numbers go on from the former's, so that
   * a domain of the former one that is still somewhere can never be mistaken for one of the new.
   */
  public static Ownership createdAfter(long formerLast) {
    long first = formerLast + 1;
    return new Ownership(
        first,
        new Generation(first, Place.SHELF),
        new TreeMap<>(),
        false,
        Optional.empty(),
        false,
        false,
        Optional.empty(),
        Optional.empty());
  }

  /** Whether this number was ever given out. */
  public boolean knows(long generation) {
    return generation >= 1 && generation <= last;
  }

  /** What a generation is; one that is neither owner nor prepared is retired. */
  public GenerationStatus status(long generation) {
    if (!knows(generation)) {
      throw new IllegalArgumentException("Generation " + generation + " was never given out");
    }
    if (generation == owner.number()) {
      return OWNER;
    }
    return prepared.containsKey(generation) ? PREPARED : RETIRED;
  }

  /**
   * Gives out the next number, for a stay in the given place.
   *
   * @param leaseRuns whether the host's lease runs; the shelf needs none
   */
  public Verdict<Long> prepare(Place place, boolean leaseRuns) {
    if (finish.isPresent()) {
      return new Refused<>(Refusal.FINISHED, finishedSentence());
    }
    if (!mayReceive(place, leaseRuns)) {
      return new Refused<>(Refusal.LEASE_ENDED, leaseSentence(place));
    }
    long number = last + 1;
    OwnershipDraft draft = new OwnershipDraft(this);
    draft.prepare(number, place);
    return new Accepted<>(draft.build(), number);
  }

  /**
   * The point of no return (rules 3 and 4): {@code to} becomes the owner, {@code from} is retired.
   * A call that comes again, or too late, is told what {@code from} is.
   *
   * @param state what {@code from} gave when its agent suspended it; empty from the shelf, whose
   *     newest state stays
   * @param targetLeaseRuns whether the lease of the host of {@code to} runs; the shelf needs none
   */
  public Verdict<GenerationStatus> handOver(
      long from, long to, Optional<StateStamp> state, boolean targetLeaseRuns) {
    if (status(from) != OWNER) {
      return unchanged(status(from));
    }
    if (finish.isPresent()) {
      return new Refused<>(Refusal.FINISHED, finishedSentence());
    }
    Optional<Refused<GenerationStatus>> wrongState = StateRules.wrongState(this, from, state);
    if (wrongState.isPresent()) {
      return wrongState.get();
    }
    Place target = prepared.get(to);
    if (target == null) {
      return new Refused<>(
          Refusal.NOT_PREPARED, "Generation " + to + ", the target, is not prepared (any more).");
    }
    if (!mayReceive(target, targetLeaseRuns)) {
      return new Refused<>(Refusal.LEASE_ENDED, leaseSentence(target));
    }
    OwnershipDraft draft = new OwnershipDraft(this);
    draft.newOwner(new Generation(to, target));
    draft.wanted(target instanceof Place.Host);
    state.ifPresent(draft::newest);
    return new Accepted<>(draft.build(), RETIRED);
  }

  /**
   * The source stays the owner: every prepared generation is retired, so that no late hand-over
   * succeeds (rule 3).
   */
  public Accepted<GenerationStatus> keep(long from) {
    return status(from) == OWNER
        ? new Accepted<>(withoutPrepared(), OWNER)
        : unchanged(status(from));
  }

  /**
   * A running owner's state becomes the newest, unless the same or a later one is durable already
   * (rule 6).
   */
  public Accepted<CheckpointAnswer> checkpoint(long generation, StateStamp state) {
    if (status(generation) != OWNER || owner.place() instanceof Place.Shelf) {
      return new Accepted<>(this, CheckpointAnswer.NOT_OWNER);
    }
    if (state.sequence() <= newestSequence()) {
      return new Accepted<>(this, CheckpointAnswer.COVERED);
    }
    OwnershipDraft draft = new OwnershipDraft(this);
    draft.newest(state);
    return new Accepted<>(draft.build(), CheckpointAnswer.STORED);
  }

  /**
   * A generation that is not the owner can never become it; the owner is answered {@link
   * GenerationStatus#OWNER} and stays.
   */
  public Accepted<GenerationStatus> retire(long generation) {
    if (status(generation) != PREPARED) {
      return unchanged(status(generation));
    }
    OwnershipDraft draft = new OwnershipDraft(this);
    draft.retire(generation);
    return new Accepted<>(draft.build(), RETIRED);
  }

  /**
   * Every prepared generation is retired, and the owner stays: what a closed workflow left behind
   * (rule 9).
   */
  public Ownership withoutPrepared() {
    if (prepared.isEmpty()) {
      return this;
    }
    OwnershipDraft draft = new OwnershipDraft(this);
    draft.retireAll();
    return draft.build();
  }

  /**
   * Takes a lost owner's place: a new stay on the shelf owns the newest state (rule 4).
   *
   * @param leaseEnded whether the lease of the owner's host has ended
   */
  public Verdict<ClaimAnswer> claim(long lost, boolean leaseEnded) {
    return switch (status(lost)) {
      case RETIRED -> new Accepted<>(this, new ClaimAnswer.AlreadyRetired(owner));
      case PREPARED ->
          new Refused<>(
              Refusal.WRONG_SOURCE, "Generation " + lost + " is not the owner but prepared.");
      case OWNER -> {
        if (owner.place() instanceof Place.Shelf) {
          yield new Refused<>(
              Refusal.WRONG_SOURCE, "Generation " + lost + " rests on the shelf and is not lost.");
        }
        if (!leaseEnded && !ownerEnded) {
          yield new Refused<>(
              Refusal.STILL_RUNNING,
              "Generation "
                  + lost
                  + " may still run: the lease of "
                  + owner.place()
                  + " has not ended and its agent did not see the domain end.");
        }
        OwnershipDraft draft = new OwnershipDraft(this);
        draft.newOwner(new Generation(last + 1, Place.SHELF));
        yield new Accepted<>(draft.build(), new ClaimAnswer.Claimed(last + 1));
      }
    };
  }

  /**
   * The owner's program is complete: its last state rests on the shelf for ever, and nothing is
   * prepared any more.
   */
  public Verdict<GenerationStatus> complete(long from, StateStamp state) {
    if (status(from) != OWNER) {
      return unchanged(status(from));
    }
    Optional<Refused<GenerationStatus>> wrongState =
        StateRules.wrongState(this, from, Optional.of(state));
    if (wrongState.isPresent()) {
      return wrongState.get();
    }
    OwnershipDraft draft = new OwnershipDraft(this);
    draft.newOwner(new Generation(last + 1, Place.SHELF));
    draft.newest(state);
    draft.finish(Finish.TERMINATED);
    return new Accepted<>(draft.build(), RETIRED);
  }

  /**
   * An operator ends the unikernel for good; only from the shelf, where nothing runs. The end that
   * came first stays.
   */
  public Verdict<Finish> stop() {
    if (finish.isPresent()) {
      return new Accepted<>(this, finish.get());
    }
    if (owner.place() instanceof Place.Host) {
      return new Refused<>(
          Refusal.NOT_AT_REST,
          "It runs on " + owner.place() + "; suspend it before it is stopped.");
    }
    OwnershipDraft draft = new OwnershipDraft(this);
    draft.finish(Finish.STOPPED);
    return new Accepted<>(draft.build(), Finish.STOPPED);
  }

  /**
   * A unikernel that was claimed and not yet brought back stays at rest, because an operator
   * decided so. If a host owns it, nothing changes.
   */
  public Ownership atRest() {
    if (!wanted || owner.place() instanceof Place.Host) {
      return this;
    }
    OwnershipDraft draft = new OwnershipDraft(this);
    draft.wanted(false);
    return draft.build();
  }

  /**
   * An agent saw the domain end: a witnessed exit or a reboot, never merely "not found". An owner
   * may be claimed from now on; a prepared generation is retired, because its one domain (rule 2)
   * will never run.
   */
  public Accepted<GenerationStatus> reportEnded(long generation, String reason) {
    return switch (status(generation)) {
      case RETIRED -> unchanged(RETIRED);
      case PREPARED -> retire(generation);
      case OWNER -> {
        if (ownerEnded || owner.place() instanceof Place.Shelf) {
          yield unchanged(OWNER);
        }
        OwnershipDraft draft = new OwnershipDraft(this);
        draft.ended(reason);
        yield new Accepted<>(draft.build(), OWNER);
      }
    };
  }

  /** The sequence of the newest durable state; -1 if there is none. */
  public long newestSequence() {
    return newest.map(StateStamp::sequence).orElse(-1L);
  }

  private static boolean mayReceive(Place place, boolean leaseRuns) {
    return switch (place) {
      case Place.Shelf shelf -> true;
      case Place.Host host -> leaseRuns;
    };
  }

  private String finishedSentence() {
    return switch (finish.orElseThrow()) {
      case STOPPED -> "The unikernel was stopped for good.";
      case TERMINATED -> "The unikernel's program is complete.";
    };
  }

  private static String leaseSentence(Place place) {
    return "The lease of " + place + " has ended: its agent must renew it first.";
  }

  private Accepted<GenerationStatus> unchanged(GenerationStatus status) {
    return new Accepted<>(this, status);
  }

  /** How a unikernel came to its end. */
  public enum Finish {
    /** An operator stopped it for good. */
    STOPPED,
    /** Its program is complete. */
    TERMINATED
  }

  /** What became of a running owner's checkpoint. */
  public enum CheckpointAnswer {
    /** It is the newest and durable. */
    STORED,
    /** This or a later one is durable already. */
    COVERED,
    /** The generation is not the owner: the checkpoint was dropped. */
    NOT_OWNER
  }

  /** What became of a claim. */
  public sealed interface ClaimAnswer {
    /**
     * The lost generation is retired and the newest checkpoint rests on the shelf.
     *
     * @param owner the stay on the shelf that owns now
     */
    record Claimed(long owner) implements ClaimAnswer {}

    /**
     * The generation was retired before: it was claimed or handed over meanwhile.
     *
     * @param owner the present owner
     */
    record AlreadyRetired(Generation owner) implements ClaimAnswer {}

    /**
     * The generation may still run, or was never the owner; nothing was changed.
     *
     * @param reason one sentence that says why
     */
    record NotLost(String reason) implements ClaimAnswer {}
  }

  /**
   * Which state a checkpoint is.
   *
   * @param generation the generation that took it
   * @param sequence steps that the unikernel had executed since it was created, over all its
   *     domains
   */
  public record StateStamp(long generation, long sequence) {
    public StateStamp {
      if (generation < 1 || sequence < 0) {
        throw new IllegalArgumentException(
            "A state is of generation 1 or later and sequence 0 or later, not of generation "
                + generation
                + " and sequence "
                + sequence);
      }
    }
  }

  /**
   * What a generation of a unikernel is. It only ever moves forward: prepared, then perhaps owner,
   * then retired.
   */
  public enum GenerationStatus {
    /** It has a number and a place, and may become the owner. */
    PREPARED,
    /** It is the one generation that may execute steps, or, on the shelf, the state at rest. */
    OWNER,
    /**
     * It can never become the owner (again). What stays true may be acted on at any time (rule 5).
     */
    RETIRED
  }
}
