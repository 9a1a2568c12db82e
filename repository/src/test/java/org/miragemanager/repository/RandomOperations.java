package org.miragemanager.repository;

import java.util.Optional;
import java.util.Random;
import org.miragemanager.model.Generation;
import org.miragemanager.model.Generation.Place;
import org.miragemanager.repository.error.RefusedException;
import org.miragemanager.repository.ownership.OwnershipService.HandOverAnswer;
import org.miragemanager.repository.rules.Ownership.CheckpointAnswer;
import org.miragemanager.repository.rules.Ownership.ClaimAnswer;
import org.miragemanager.repository.rules.Ownership.GenerationStatus;
import org.miragemanager.repository.unikernel.Unikernel;

/**
 * One caller that does random things to one unikernel, as agents, workflows and failover do, late
 * and out of turn too, and tells what was answered to the {@link Answered}.
 */
final class RandomOperations {
  private final Repository repository;
  private final String unikernel;
  private final Answered answered;
  private final Random random;
  private final String caller;
  private int requests;

  RandomOperations(
      Repository repository, String unikernel, Answered answered, String caller, long seed) {
    this.repository = repository;
    this.unikernel = unikernel;
    this.answered = answered;
    this.caller = caller;
    random = new Random(seed);
  }

  /** One operation on a generation that is the owner, or was, or may become it. */
  void step() {
    Unikernel now = repository.unikernels().find(unikernel).orElseThrow();
    long owner = now.owner().number();
    long last = answered.lastPrepared();
    long other = Math.max(1, last - random.nextInt(4));
    long from = random.nextInt(5) > 0 ? owner : other;
    switch (random.nextInt(10)) {
      case 0, 1 -> prepare();
      case 2, 3, 4 -> handOver(from, other, now);
      case 5 -> checkpoint(from, sequence());
      case 6 -> keep(from);
      case 7 -> answered.status(unikernel, other, repository.ownership().retire(unikernel, other));
      case 8 -> lose(now.owner());
      default -> answered.status(unikernel, other, repository.ownership().status(unikernel, other));
    }
  }

  private void prepare() {
    Place place = random.nextInt(4) == 0 ? Place.SHELF : Place.host("edge-" + random.nextInt(3));
    String request = caller + " " + requests++;
    try {
      long generation = repository.ownership().prepare(unikernel, place, request);
      answered.prepared(unikernel, generation, request);
      answered.prepared(
          unikernel, repository.ownership().prepare(unikernel, place, request), request);
    } catch (RefusedException e) {
      answered.refused(e);
    }
  }

  private void handOver(long from, long to, Unikernel seen) {
    boolean fromShelf = seen.owner().number() == from && seen.host().isEmpty();
    long sequence = sequence();
    Optional<byte[]> state =
        fromShelf ? Optional.empty() : Optional.of(States.state(from, sequence));
    HandOverAnswer answer = repository.ownership().handOver(unikernel, from, to, state);
    answered.status(unikernel, from, answer.fromStatus());
    answered.checkNewest(unikernel);
    if (answer.fromStatus() == GenerationStatus.RETIRED) {
      HandOverAnswer again = repository.ownership().handOver(unikernel, from, to, state);
      answered.status(unikernel, from, again.fromStatus());
    }
  }

  /** Mostly a new step, sometimes one that was long ago. */
  private long sequence() {
    long next = answered.nextSequence();
    return random.nextInt(3) > 0 ? next : random.nextLong(next);
  }

  private void checkpoint(long generation, long sequence) {
    CheckpointAnswer answer =
        repository
            .ownership()
            .checkpoint(unikernel, generation, States.state(generation, sequence));
    answered.checkpoint(unikernel, sequence, answer);
  }

  private void keep(long from) {
    long before = answered.lastPrepared();
    GenerationStatus status = repository.ownership().keep(unikernel, from);
    answered.status(unikernel, from, status);
    if (status == GenerationStatus.OWNER) {
      for (long number = Math.max(1, before - 20); number <= before; number++) {
        if (number != from) {
          answered.mustBeRetired(unikernel, number);
        }
      }
    }
  }

  /**
   * Sometimes the owner's host is lost and comes back, sometimes its domain ends, and somebody
   * claims it.
   */
  private void lose(Generation owner) {
    if (owner.place() instanceof Place.Host host && random.nextInt(3) == 0) {
      long number = repository.hosts().find(host.name()).orElseThrow().leaseNumber();
      boolean ended = repository.leases().endLease(host.name(), number);
      claim(owner.number());
      if (ended) {
        new Cluster(repository).join(host.name());
      }
    } else {
      answered.status(
          unikernel,
          owner.number(),
          repository.ownership().reportEnded(unikernel, owner.number(), "exit code 1"));
      claim(owner.number());
    }
  }

  private void claim(long lost) {
    switch (repository.ownership().claim(unikernel, lost)) {
      case ClaimAnswer.Claimed claimed -> {
        answered.status(unikernel, lost, GenerationStatus.RETIRED);
        answered.prepared(unikernel, claimed.owner(), "claim of " + lost);
      }
      case ClaimAnswer.AlreadyRetired already ->
          answered.status(unikernel, lost, GenerationStatus.RETIRED);
      case ClaimAnswer.NotLost notLost -> {}
    }
  }
}
