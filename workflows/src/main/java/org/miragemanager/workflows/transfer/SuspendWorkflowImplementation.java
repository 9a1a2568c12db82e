package org.miragemanager.workflows.transfer;

import org.miragemanager.model.OperationKind;

/** Runs a {@link TransferSaga} of kind {@link OperationKind#SUSPEND} on Temporal. */
public final class SuspendWorkflowImplementation extends TransferWorkflowBase
    implements SuspendWorkflow {
  @Override
  public TransferResult run(OperationRequest request) {
    return carryOut(OperationKind.SUSPEND, request);
  }
}
