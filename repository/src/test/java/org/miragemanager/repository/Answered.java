package org.miragemanager.repository;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.miragemanager.repository.error.Refusal;
import org.miragemanager.repository.error.RefusedException;
import org.miragemanager.repository.rules.Ownership.CheckpointAnswer;
import org.miragemanager.repository.rules.Ownership.GenerationStatus;

/**
 * All that a repository has acknowledged about one unikernel, and what must therefore stay true.
 * Every method takes an answer and fails when it contradicts an earlier one.
 */
final class Answered {
  private final Repository repository;
  private final Map<String, Long> numberOfRequest = new ConcurrentHashMap<>();
  private final Map<Long, String> requestOfNumber = new ConcurrentHashMap<>();
  private final Set<Long> retired = ConcurrentHashMap.newKeySet();
  private final AtomicLong lastPrepared = new AtomicLong(1);
  private final AtomicLong sequence = new AtomicLong();
  private final AtomicLong acknowledged = new AtomicLong(-1);

  Answered(Repository repository) {
    this.repository = repository;
  }

  /** The same request has one number, and a number one request. */
  void prepared(String unikernel, long generation, String request) {
    Long former = numberOfRequest.putIfAbsent(request, generation);
    if (former != null && former != generation) {
      throw new AssertionError(request + " was given " + former + " and " + generation);
    }
    String other = requestOfNumber.putIfAbsent(generation, request);
    if (other != null && !other.equals(request)) {
      throw new AssertionError(generation + " was given to '" + request + "' and '" + other + "'");
    }
    lastPrepared.accumulateAndGet(generation, Math::max);
  }

  /** What is retired stays so. The set is read before the answer can be checked: it only grows. */
  void status(String unikernel, long generation, GenerationStatus status) {
    if (status == GenerationStatus.RETIRED) {
      retired.add(generation);
    }
    if (retired.contains(generation)) {
      mustBeRetired(unikernel, generation);
    }
  }

  void mustBeRetired(String unikernel, long generation) {
    GenerationStatus now = repository.ownership().status(unikernel, generation);
    if (now != GenerationStatus.RETIRED) {
      throw new AssertionError("Generation " + generation + " was retired and is now " + now);
    }
    retired.add(generation);
  }

  /** An acknowledged checkpoint is never lost: the newest is never older. */
  void checkpoint(String unikernel, long taken, CheckpointAnswer answer) {
    switch (answer) {
      case STORED, COVERED -> acknowledged.accumulateAndGet(taken, Math::max);
      case NOT_OWNER -> {}
    }
    checkNewest(unikernel);
  }

  /** Whatever was acknowledged up to now, the newest state is not older. */
  void checkNewest(String unikernel) {
    long atLeast = acknowledged.get();
    long newest =
        repository
            .unikernels()
            .find(unikernel)
            .orElseThrow()
            .newest()
            .map(state -> state.sequence())
            .orElse(-1L);
    if (newest < atLeast) {
      throw new AssertionError("State " + atLeast + " was acknowledged, the newest is " + newest);
    }
  }

  /** Only what the rules allow to refuse here. */
  void refused(RefusedException refusal) {
    if (refusal.refusal() != Refusal.LEASE_ENDED && refusal.refusal() != Refusal.NO_ROOM) {
      throw refusal;
    }
  }

  /** A step number that nobody has used. */
  long nextSequence() {
    return sequence.incrementAndGet();
  }

  long lastPrepared() {
    return lastPrepared.get();
  }
}
