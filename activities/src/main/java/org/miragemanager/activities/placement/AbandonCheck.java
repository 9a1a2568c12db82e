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
 * Whether a step can still be of use. It cannot if its host is lost or a recovery has replaced its
 * operation: to keep waiting until a time-out would only delay the unikernel's next operation.
 * Giving up says nothing about what has happened (rule 5); the workflow asks the repository.
 */
public final class AbandonCheck {
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
