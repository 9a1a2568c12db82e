package org.miragemanager.activities.placement;

import io.temporal.failure.ApplicationFailure;
import java.util.Optional;
import org.miragemanager.activities.FailureType;
import org.miragemanager.activities.transfer.Reservation;
import org.miragemanager.model.WorkflowRun;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.host.Host;
import org.miragemanager.repository.operation.Operation;

/**
 * Whether a step can still be of use. Its host may be lost, or its operation passed by a recovery;
 * who waited on nevertheless would do so until a time-out, and keep the unikernel's next operation
 * waiting. Giving up is no answer to what has happened (rule 5): the workflow asks the repository.
 */
public final class AbandonCheck {
  private final Repository repository;
  private final String cluster;

  public AbandonCheck(Repository repository, String cluster) {
    this.repository = repository;
    this.cluster = cluster;
  }

  /**
   * The operation goes on.
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
   * The operation goes on, and the host can do something for it.
   *
   * @param lost what it means for the step that the host is lost
   * @throws ApplicationFailure SUPERSEDED, or as given
   */
  public void require(Reservation reservation, String host, FailureType lost) {
    requireGoingOn(reservation);
    requireHost(host, lost);
  }

  /**
   * The host holds its lease.
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
