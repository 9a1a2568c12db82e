package org.miragemanager.activities.placement;

import io.temporal.failure.ApplicationFailure;
import org.miragemanager.activities.FailureType;
import org.miragemanager.activities.transfer.TransferActivities.ReserveRequest;
import org.miragemanager.model.OperationKind;
import org.miragemanager.repository.unikernel.Unikernel;

/**
 * Whether an operation makes sense in a unikernel's present state; if not, what the user can do
 * instead.
 */
public final class Preconditions {
  private Preconditions() {}

  static void check(Unikernel unikernel, ReserveRequest request) {
    check(unikernel, request.kind(), request.target());
  }

  /**
   * Throws an {@link ApplicationFailure}, with the sentence for the user, if it makes none.
   *
   * @param target the host it is to run on; null: one is chosen, or the shelf
   */
  public static void check(Unikernel unikernel, OperationKind kind, String target) {
    switch (unikernel.status()) {
      case STOPPED ->
          throw impossible(unikernel, "was stopped for good; remove it with `miragectl rm NAME`");
      case TERMINATED ->
          throw impossible(
              unikernel, "has completed its program; its result is in `miragectl show NAME`");
      case CREATED, STARTED, SUSPENDED -> checkOnShelf(unikernel, kind);
      case CONNECTED -> checkOnHost(unikernel, kind, target);
      case FAILED -> checkFailed(unikernel, kind);
    }
  }

  private static void checkOnShelf(Unikernel unikernel, OperationKind kind) {
    switch (kind) {
      case MIGRATE ->
          throw impossible(
              unikernel, "rests on the shelf; run it there with `miragectl resume NAME HOST`");
      case SUSPEND -> {
        if (!unikernel.wanted()) {
          throw impossible(unikernel, "rests on the shelf already");
        }
      }
      case RECOVER -> {
        if (!unikernel.wanted()) {
          throw impossible(unikernel, "rests on the shelf, as an operator asked");
        }
      }
      case RUN, RESUME, STOP -> {}
    }
  }

  private static void checkOnHost(Unikernel unikernel, OperationKind kind, String target) {
    String host = unikernel.host().orElseThrow();
    switch (kind) {
      case RUN, RESUME ->
          throw impossible(
              unikernel, "runs on " + host + " already; move it with `miragectl migrate NAME`");
      case MIGRATE -> {
        if (host.equals(target)) {
          throw ApplicationFailure.newNonRetryableFailure(
              unikernel.name() + " runs on " + host + " already; name another host",
              FailureType.SAME_HOST.name(),
              unikernel.owner().number());
        }
      }
      case RECOVER -> throw impossible(unikernel, "is not lost: it runs on " + host);
      case SUSPEND, STOP -> {}
    }
  }

  private static void checkFailed(Unikernel unikernel, OperationKind kind) {
    switch (kind) {
      case MIGRATE ->
          throw ApplicationFailure.newNonRetryableFailure(
              unikernel.name()
                  + (unikernel.hostLost()
                      ? " is on " + unikernel.host().orElseThrow() + ", which is lost"
                      : " has ended by itself ("
                          + unikernel.endReason().orElse("for an unknown reason")
                          + ")")
                  + "; run it from its newest durable state with `miragectl resume "
                  + unikernel.name()
                  + "`",
              FailureType.SOURCE_ENDED.name());
      case RUN, RESUME, RECOVER, SUSPEND, STOP -> {}
    }
  }

  /** Makes sure that no host owns it, after a claim. */
  static void requireAtRest(Unikernel unikernel) {
    unikernel
        .host()
        .ifPresent(
            host -> {
              throw impossible(unikernel, "is not lost any more: it runs on " + host);
            });
  }

  private static ApplicationFailure impossible(Unikernel unikernel, String why) {
    return ApplicationFailure.newNonRetryableFailure(
        unikernel.name() + " " + why.replace("NAME", unikernel.name()),
        FailureType.NOT_POSSIBLE.name());
  }
}
