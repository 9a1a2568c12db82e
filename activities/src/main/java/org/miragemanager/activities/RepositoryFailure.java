package org.miragemanager.activities;

import io.temporal.failure.ApplicationFailure;
import java.util.function.Supplier;
import org.miragemanager.repository.error.RefusedException;

/**
 * Turns what the repository refuses into failures that are not tried again. What it could not do (a
 * full disk) stays an exception that is.
 */
public final class RepositoryFailure {
  private RepositoryFailure() {}

  /** The transaction's answer, or a failure with its sentence. */
  public static <T> T translated(Supplier<T> transaction) {
    try {
      return transaction.get();
    } catch (RefusedException refused) {
      throw ApplicationFailure.newNonRetryableFailure(refused.getMessage(), type(refused).name());
    }
  }

  private static FailureType type(RefusedException refused) {
    return switch (refused.refusal()) {
      case UNKNOWN_UNIKERNEL, UNKNOWN_HOST, UNKNOWN_IMAGE, UNKNOWN_GENERATION, UNKNOWN_OPERATION ->
          FailureType.NOT_FOUND;
      case BUSY, REPOSITORY_BEHIND -> FailureType.BUSY;
      case LEASE_ENDED, HOST_DRAINED, NO_ROOM, DRIVER_MISSING, LABEL_MISSING ->
          FailureType.NO_PLACE;
      case WRONG_SOURCE, NOT_PREPARED, STALE_STATE, BAD_CHECKPOINT, STATE_TOO_LARGE ->
          FailureType.HAND_OVER_REFUSED;
      case FINISHED,
          HOST_IN_USE,
          IMAGE_IN_USE,
          STILL_RUNNING,
          NOT_AT_REST,
          NAME_TAKEN,
          INVALID,
          IMAGE_DIFFERS,
          DUPLICATE_AGENT,
          WRONG_SECRET,
          OTHER_HOST ->
          FailureType.NOT_POSSIBLE;
    };
  }
}
