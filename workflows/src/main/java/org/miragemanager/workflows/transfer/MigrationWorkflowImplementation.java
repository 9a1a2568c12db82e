package org.miragemanager.workflows.transfer;

import org.miragemanager.model.OperationKind;

/** Runs a {@link TransferSaga} of kind {@link OperationKind#MIGRATE} on Temporal. */
public final class MigrationWorkflowImplementation extends TransferWorkflowBase
    implements MigrationWorkflow {
  @Override
  public TransferResult run(OperationRequest request) {
    return carryOut(OperationKind.MIGRATE, request);
  }
}
