package org.miragemanager.manager.server;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowServiceException;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.miragemanager.manager.service.MirageService.ServiceException;
import org.miragemanager.manager.service.MirageService.ServiceException.Code;

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

  /** How a workflow stands. */
  sealed interface End<T> permits Done, Failed, Unknown, GoesOn {}

  /** It has closed with this result. */
  record Done<T>(T result) implements End<T> {}

  /** It has closed with this failure, or was ended from outside. */
  record Failed<T>(WorkflowFailedException failure) implements End<T> {}

  /** Temporal does not know it. */
  record Unknown<T>() implements End<T> {}

  /** It goes on. */
  record GoesOn<T>() implements End<T> {}

  /**
   * Waits for the end of a workflow without a thread.
   *
   * @param patience how long at most
   * @return fails if Temporal does not answer
   */
  static <T> CompletableFuture<End<T>> end(
      WorkflowStub workflow, Duration patience, Class<T> type) {
    CompletableFuture<End<T>> end = new CompletableFuture<>();
    CompletableFuture<T> unused =
        workflow
            .getResultAsync(patience.toMillis(), TimeUnit.MILLISECONDS, type)
            .whenComplete(
                (result, failure) -> {
                  Throwable reason =
                      failure instanceof CompletionException ? failure.getCause() : failure;
                  if (reason == null) {
                    end.complete(new Done<>(result));
                  } else if (reason instanceof WorkflowFailedException failed) {
                    end.complete(new Failed<>(failed));
                  } else if (reason instanceof WorkflowNotFoundException) {
                    end.complete(new Unknown<>());
                  } else if (reason instanceof TimeoutException
                      || (reason instanceof WorkflowServiceException busy && isBusy(busy))) {
                    end.complete(new GoesOn<>());
                  } else {
                    end.completeExceptionally(reason);
                  }
                });
    return end;
  }

  /**
   * Whether this only says that the server was just writing the workflow: the SDK asks again until
   * the caller's patience ends, and then tells the last thing that it heard.
   */
  static boolean isBusy(WorkflowServiceException failure) {
    return failure.getCause() instanceof StatusRuntimeException status
        && status.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED;
  }

  /** Whether Temporal could not understand what it was asked, for example an id that is none. */
  static boolean isInvalid(WorkflowServiceException failure) {
    return failure.getCause() instanceof StatusRuntimeException status
        && status.getStatus().getCode() == Status.Code.INVALID_ARGUMENT;
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
