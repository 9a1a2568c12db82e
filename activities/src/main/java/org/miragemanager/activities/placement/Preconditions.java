package org.miragemanager.activities.placement;

import io.temporal.failure.ApplicationFailure;
import java.util.Optional;
import org.miragemanager.activities.FailureType;
import org.miragemanager.activities.transfer.TransferActivities.Reservation;
import org.miragemanager.activities.transfer.TransferActivities.ReserveRequest;
import org.miragemanager.model.OperationKind;
import org.miragemanager.model.WorkflowRun;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.host.Host;
import org.miragemanager.repository.operation.Operation;
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

  /**
   * Whether a step can still be of use. It cannot if its host is lost or a recovery has replaced
   * its operation: to keep waiting until a time-out would only delay the unikernel's next
   * operation. Giving up says nothing about what has happened (rule 5); the workflow asks the
   * repository.
   */
  public static final class AbandonCheck {
    private final Repository repository;
    private final String cluster;

    public AbandonCheck(Repository repository, String cluster) {
      this.repository = repository;
      this.cluster = cluster;
    }

    /**
     * Makes sure that the operation is still open.
     *
     * @throws ApplicationFailure SUPERSEDED, with how it ended
     */
    public void requireGoingOn(Reservation reservation) {
      WorkflowRun workflow = reservation.run().in(cluster);
      Optional<Operation> ended =
          repository.operations().find(workflow).filter(operation -> !operation.isOpen());
      if (ended.isPresent()) {
        throw ApplicationFailure.newNonRetryableFailure(
            "this operation on " + reservation.unikernel() + " has ended: " + ended.get().detail(),
            FailureType.SUPERSEDED.name());
      }
    }

    /**
     * Makes sure that the operation is still open and that the host holds its lease.
     *
     * @param lost the type of the failure if the host is lost
     * @throws ApplicationFailure SUPERSEDED, or as given
     */
    public void require(Reservation reservation, String host, FailureType lost) {
      requireGoingOn(reservation);
      requireHost(host, lost);
    }

    /**
     * Makes sure that the host holds its lease.
     *
     * @throws ApplicationFailure as given
     */
    public void requireHost(String host, FailureType lost) {
      if (repository.hosts().find(host).filter(Host::leaseRuns).isEmpty()) {
        throw ApplicationFailure.newNonRetryableFailure(
            host + " is lost: its lease has ended", lost.name());
      }
    }
  }
}
