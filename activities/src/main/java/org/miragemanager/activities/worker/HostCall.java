package org.miragemanager.activities.worker;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.miragemanager.activities.FailureType;

/**
 * Waits for a host agent's answer, with heartbeats, and turns its errors into failures that say
 * whether a retry can help.
 */
final class HostCall {
  /**
   * Well below every heartbeat time-out, and how soon a waiting step hears that it was cancelled.
   */
  private static final Duration HEARTBEAT = Duration.ofSeconds(1);

  private final Heartbeat heartbeat;

  HostCall(Heartbeat heartbeat) {
    this.heartbeat = heartbeat;
  }

  /**
   * Waits for the answer.
   *
   * @param host who is asked
   * @param refusal what it means when the agent refuses
   * @param outlook fails when nothing can come of it any more
   * @throws ApplicationFailure with the agent's sentence: not to be retried if it refused, to be
   *     retried if it could not be reached
   */
  <T> T answer(String host, FailureType refusal, Runnable outlook, ListenableFuture<T> call) {
    return answered(
        host,
        refusal,
        call,
        () -> {
          heartbeat.beat();
          outlook.run();
        });
  }

  /**
   * The same, telling how it stands.
   *
   * @param words asked for every second
   */
  <T> T answer(
      String host,
      FailureType refusal,
      Runnable outlook,
      ListenableFuture<T> call,
      Supplier<String> words) {
    return answered(
        host,
        refusal,
        call,
        () -> {
          heartbeat.beat(words.get());
          outlook.run();
        });
  }

  private static <T> T answered(
      String host, FailureType refusal, ListenableFuture<T> call, Runnable beat) {
    try {
      while (true) {
        try {
          return call.get(HEARTBEAT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException stillWaiting) {
          beat.run();
        }
      }
    } catch (ExecutionException failure) {
      throw translated(host, refusal, failure.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while " + host + " was to answer");
    } finally {
      call.cancel(true);
    }
  }

  private static ApplicationFailure translated(String host, FailureType refusal, Throwable cause) {
    if (!(cause instanceof StatusRuntimeException status)) {
      return ApplicationFailure.newFailureWithCause(
          host + ": " + cause.getMessage(), "HOST_FAILED", cause);
    }
    String description = status.getStatus().getDescription();
    Status.Code code = status.getStatus().getCode();
    // Of a deadline gRPC tells how it counted, which helps nobody.
    String words =
        description == null || code == Status.Code.DEADLINE_EXCEEDED ? code.name() : description;
    if (code == Status.Code.NOT_FOUND
        || code == Status.Code.FAILED_PRECONDITION
        || code == Status.Code.RESOURCE_EXHAUSTED
        || code == Status.Code.INVALID_ARGUMENT
        || code == Status.Code.PERMISSION_DENIED) {
      return ApplicationFailure.newNonRetryableFailure(words, refusal.name());
    }
    return ApplicationFailure.newFailure(
        host + " does not answer (" + words + "); is its agent running?", "HOST_UNREACHABLE");
  }
}
