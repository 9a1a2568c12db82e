package org.miragemanager.workflows.transfer;

import org.miragemanager.model.OperationKind;

/** Runs a {@link TransferSaga} of kind {@link OperationKind#STOP} on Temporal. */
public final class StopWorkflowImplementation extends TransferWorkflowBase implements StopWorkflow {
  @Override
  public TransferResult run(OperationRequest request) {
    return carryOut(OperationKind.STOP, request);
  }
}
