package org.miragemanager.workflows.transfer;

import org.miragemanager.model.OperationKind;

/** Runs a {@link TransferSaga} of kind {@link OperationKind#RECOVER} on Temporal. */
public final class RecoveryWorkflowImplementation extends TransferWorkflowBase
    implements RecoveryWorkflow {
  @Override
  public TransferResult run(OperationRequest request) {
    return carryOut(OperationKind.RECOVER, request);
  }
}
