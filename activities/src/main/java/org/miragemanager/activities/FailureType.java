package org.miragemanager.activities;

import io.temporal.failure.ApplicationFailure;
import java.util.function.Supplier;
import org.miragemanager.repository.error.RefusedException;

/**
 * Why a step cannot succeed however often it is tried. The names are the types of the application
 * failures in Temporal's history, and what retry policies exclude.
 */
public enum FailureType {
  /** No unikernel, host or image has that name. */
  NOT_FOUND,
  /** Another operation works on the unikernel. */
  BUSY,
  /** The request is not possible in the unikernel's present state. */
  NOT_POSSIBLE,
  /** The target is the host it runs on already. */
  SAME_HOST,
  /** No host, or not the named one, can take the guest: room, driver, lease. */
  NO_PLACE,
  /** The target's host cannot have the image's file: no room, or the manager has none. */
  IMAGE_UNAVAILABLE,
  /**
   * The target's agent refused to create the domain: no such file, no room, the guest ended at
   * once.
   */
  CREATE_REFUSED,
  /** The agent of the host cannot be reached; no request was sent to it. */
  HOST_AWAY,
  /**
   * The target's agent answers but could not do what it was asked for, for example because its disk
   * is full.
   */
  HOST_FAILING,
  /** The source's domain has ended, or its agent does not know it. */
  SOURCE_ENDED,
  /** The repository refused the hand-over; the source runs again. */
  HAND_OVER_REFUSED,
  /** Another operation took over the unikernel in the middle of this one. */
  SUPERSEDED,
  /** The target's domain ended after it had become the owner. */
  TARGET_ENDED;

  /** All names, for retry policies. */
  public static String[] names() {
    FailureType[] types = values();
    String[] names = new String[types.length];
    for (int index = 0; index < types.length; index++) {
      names[index] = types[index].name();
    }
    return names;
  }

  /**
   * Turns what the repository refuses into failures that are not tried again. What it could not do
   * (a full disk) stays an exception that is.
   */
  public static final class RepositoryFailure {
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
        case UNKNOWN_UNIKERNEL,
            UNKNOWN_HOST,
            UNKNOWN_IMAGE,
            UNKNOWN_GENERATION,
            UNKNOWN_OPERATION ->
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
}
