package org.miragemanager.hostagent.domain;

import java.util.concurrent.CompletableFuture;
import org.miragemanager.hostagent.AgentException;
import org.miragemanager.hostagent.api.SuspendResponse;

/**
 * One suspension of a domain, from the request to its answer. Used under the domain's lock, except
 * for its answer.
 */
public final class Suspension {

  private static final long NANOS_PER_MICRO = 1_000;

  private final long targetGeneration;
  private final CompletableFuture<SuspendResponse> answer = new CompletableFuture<>();
  private final long askedAtNanos = System.nanoTime();
  private long stateAtNanos = askedAtNanos;
  private long stateBytes;

  Suspension(long targetGeneration) {
    this.targetGeneration = targetGeneration;
  }

  /** The generation that is to own next. */
  public long targetGeneration() {
    return targetGeneration;
  }

  boolean isFor(long generation) {
    return targetGeneration == generation;
  }

  boolean hasFailed() {
    return answer.isCompletedExceptionally();
  }

  /** Completes when the repository has said who owns. */
  CompletableFuture<SuspendResponse> answer() {
    return answer;
  }

  void stateArrived(int bytes) {
    stateAtNanos = System.nanoTime();
    stateBytes = bytes;
  }

  public void answerWith(SuspendResponse.Outcome outcome, String reason) {
    answer.complete(
        SuspendResponse.newBuilder()
            .setOutcome(outcome)
            .setReason(reason)
            .setQuiesceMicros((stateAtNanos - askedAtNanos) / NANOS_PER_MICRO)
            .setHandOverMicros((System.nanoTime() - stateAtNanos) / NANOS_PER_MICRO)
            .setStateBytes(stateBytes)
            .build());
  }

  public void failWith(AgentException failure) {
    answer.completeExceptionally(failure);
  }

  /** The answer about a source that is no longer the owner, whoever saw to it. */
  static SuspendResponse alreadyHandedOver() {
    return SuspendResponse.newBuilder().setOutcome(SuspendResponse.Outcome.HANDED_OVER).build();
  }
}
