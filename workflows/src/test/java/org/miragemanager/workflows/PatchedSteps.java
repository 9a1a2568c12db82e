package org.miragemanager.workflows;

import io.temporal.workflow.Workflow;
import org.miragemanager.activities.transfer.TransferActivities.Reservation;
import org.miragemanager.workflows.transfer.ActivityStubs;

/**
 * The example of docs/changing-workflows.md, which quotes it: a step is left out, and operations
 * that were begun when it was taken still take it.
 */
final class PatchedSteps extends ActivityStubs {
  PatchedSteps(String unikernel) {
    super(unikernel);
  }

  @Override
  public void handOver(Reservation reservation) {
    int version = Workflow.getVersion("suspension-hands-over", Workflow.DEFAULT_VERSION, 1);
    if (version == Workflow.DEFAULT_VERSION || reservation.source().onShelf()) {
      super.handOver(reservation);
    }
  }
}
