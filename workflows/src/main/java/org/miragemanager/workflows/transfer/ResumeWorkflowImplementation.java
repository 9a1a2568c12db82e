package org.miragemanager.workflows.transfer;

import org.miragemanager.model.OperationKind;

/** Runs a {@link TransferSaga} of kind {@link OperationKind#RESUME} on Temporal. */
public final class ResumeWorkflowImplementation extends TransferWorkflowBase
    implements ResumeWorkflow {
  @Override
  public TransferResult run(OperationRequest request) {
    return carryOut(OperationKind.RESUME, request);
  }
}
