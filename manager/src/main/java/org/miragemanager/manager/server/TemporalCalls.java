package org.miragemanager.manager.server;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.client.WorkflowServiceException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.miragemanager.manager.service.ServiceException;
import org.miragemanager.manager.service.ServiceException.Code;

/** What users hear when Temporal does not answer. */
final class TemporalCalls {
  private TemporalCalls() {}

  /** Asks Temporal; if it is away, a user is told so, and what may have happened. */
  static <T> T asked(Supplier<T> call) {
    try {
      return call.get();
    } catch (StatusRuntimeException failure) {
      throw told(failure);
    } catch (WorkflowServiceException failure) {
      throw failure.getCause() instanceof StatusRuntimeException status ? told(status) : failure;
    }
  }

  /** Asks Temporal for what is good to know, but not worth a wait; empty if it does not answer. */
  static <T> Optional<T> quickly(Duration patience, Supplier<T> call) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                answer.complete(call.get());
              } catch (RuntimeException failure) {
                answer.completeExceptionally(failure);
              }
            });
    try {
      return Optional.ofNullable(
          answer.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS).join());
    } catch (CompletionException unknown) {
      return Optional.empty();
    }
  }

  /**
   * Whether this only says that the server was just writing the workflow: the SDK asks again until
   * the caller's patience ends, and then tells the last thing that it heard.
   */
  static boolean isBusy(WorkflowServiceException failure) {
    return failure.getCause() instanceof StatusRuntimeException status
        && status.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED;
  }

  private static ServiceException told(StatusRuntimeException failure) {
    Status.Code code = failure.getStatus().getCode();
    if (code == Status.Code.UNAVAILABLE || code == Status.Code.DEADLINE_EXCEEDED) {
      return new ServiceException(
          Code.UNAVAILABLE,
          "Temporal does not answer ("
              + code
              + "): try again once it does; `miragectl migration list` shows whether anything"
              + " began");
    }
    return new ServiceException(
        Code.FAILED, "Temporal refuses (" + code + "): " + failure.getStatus().getDescription());
  }
}
