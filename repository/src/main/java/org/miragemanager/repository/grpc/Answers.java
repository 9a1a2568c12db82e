package org.miragemanager.repository.grpc;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;
import org.miragemanager.repository.error.Refusal;
import org.miragemanager.repository.error.RefusedException;
import org.miragemanager.repository.error.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers a call with the result of the work, or with the gRPC status of its failure. */
final class Answers {
  private static final Logger LOGGER = LoggerFactory.getLogger(Answers.class);

  private Answers() {}

  static <A> void answer(StreamObserver<A> caller, Supplier<A> work) {
    A answer;
    try {
      answer = work.get();
    } catch (RuntimeException e) {
      caller.onError(status(e).asRuntimeException());
      return;
    }
    caller.onNext(answer);
    caller.onCompleted();
  }

  static Status status(RuntimeException failure) {
    if (failure instanceof RefusedException refused) {
      return code(refused.refusal()).withDescription(refused.getMessage());
    }
    if (failure instanceof StorageException) {
      LOGGER.error("A call failed: {}", failure.getMessage());
      return Status.UNAVAILABLE.withDescription(failure.getMessage());
    }
    LOGGER.error("A call failed", failure);
    return Status.INTERNAL.withDescription("The repository failed: " + failure);
  }

  private static Status code(Refusal refusal) {
    return switch (refusal) {
      case UNKNOWN_UNIKERNEL, UNKNOWN_HOST, UNKNOWN_IMAGE, UNKNOWN_GENERATION, UNKNOWN_OPERATION ->
          Status.NOT_FOUND;
      case DUPLICATE_AGENT, NAME_TAKEN, IMAGE_DIFFERS -> Status.ALREADY_EXISTS;
      case WRONG_SECRET, OTHER_HOST -> Status.PERMISSION_DENIED;
      case NO_ROOM -> Status.RESOURCE_EXHAUSTED;
      case INVALID, BAD_CHECKPOINT, STATE_TOO_LARGE -> Status.INVALID_ARGUMENT;
      case LEASE_ENDED,
          HOST_DRAINED,
          HOST_IN_USE,
          IMAGE_IN_USE,
          DRIVER_MISSING,
          LABEL_MISSING,
          FINISHED,
          WRONG_SOURCE,
          NOT_PREPARED,
          STALE_STATE,
          STILL_RUNNING,
          NOT_AT_REST,
          BUSY,
          REPOSITORY_BEHIND ->
          Status.FAILED_PRECONDITION;
    };
  }
}
