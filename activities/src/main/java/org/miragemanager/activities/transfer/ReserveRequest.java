package org.miragemanager.activities.transfer;

import org.miragemanager.model.OperationKind;
import org.miragemanager.model.WorkflowRun;

/**
 * What {@link TransferActivities#reserve} is to make sure of.
 *
 * @param unikernel whose transfer this is
 * @param kind which operation
 * @param target the host it is to run on; null: one is chosen (or the shelf, if the kind ends
 *     there)
 * @param run who asks
 * @param force the source is ended without being asked for its state
 */
public record ReserveRequest(
    String unikernel, OperationKind kind, String target, WorkflowRun run, boolean force) {
  /** One that does not use force. */
  public ReserveRequest(String unikernel, OperationKind kind, String target, WorkflowRun run) {
    this(unikernel, kind, target, run, false);
  }
}
