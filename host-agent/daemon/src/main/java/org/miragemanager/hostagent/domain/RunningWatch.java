package org.miragemanager.hostagent.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.miragemanager.hostagent.api.AwaitRunningResponse;
import org.miragemanager.hostagent.domain.state.DomainEvent;

/**
 * Knows whether a domain has done a step since it was last let go, and tells who waits for that.
 * Used under the domain's lock.
 */
final class RunningWatch {

  private static final long NANOS_PER_MICRO = 1_000;

  private final List<CompletableFuture<AwaitRunningResponse>> waiting = new ArrayList<>();
  private Optional<AwaitRunningResponse> known = Optional.empty();
  private long newsAtNanos = System.nanoTime();

  /** Takes notice of an event. */
  void happened(DomainEvent event) {
    switch (event) {
      case OWNER, KEPT -> newsAtNanos = System.nanoTime();
      case STEP, HELLO_RUNNING, HELLO_COMPLETE, TERMINATE -> steps();
      case STATE, HELLO_SUSPENDED, HELLO_WAITING -> known = Optional.empty();
      case RETIRED_PUSH,
          RETIRED,
          SUSPEND,
          HAND_OVER_REFUSED,
          HANDED_OVER,
          COMPLETED,
          UNTOLD,
          END -> {}
    }
  }

  /**
   * Its guest was asked to suspend, and executes its step for so long that it counts as running.
   */
  void goesOn() {
    steps();
  }

  private void steps() {
    if (known.isEmpty()) {
      answer(
          AwaitRunningResponse.newBuilder()
              .setOutcome(AwaitRunningResponse.Outcome.RUNNING)
              .setResumeMicros((System.nanoTime() - newsAtNanos) / NANOS_PER_MICRO)
              .build());
    }
  }

  /** The domain has ended: whoever has not seen a step will see none. */
  void ended(String reason) {
    if (known.isEmpty()) {
      answer(
          AwaitRunningResponse.newBuilder()
              .setOutcome(AwaitRunningResponse.Outcome.ENDED)
              .setReason(reason)
              .build());
    }
  }

  private void answer(AwaitRunningResponse response) {
    known = Optional.of(response);
    waiting.forEach(waiter -> waiter.complete(response));
    waiting.clear();
  }

  /** Completes when a step is done, or the domain has ended without one. */
  CompletableFuture<AwaitRunningResponse> await() {
    CompletableFuture<AwaitRunningResponse> waiter = new CompletableFuture<>();
    known.ifPresentOrElse(waiter::complete, () -> waiting.add(waiter));
    return waiter;
  }
}
