package org.miragemanager.workflows;

import org.miragemanager.model.OperationKind;

/** Runs a {@link Movement} of kind {@link OperationKind#RECOVER} on Temporal. */
public final class RecoveryWorkflowImplementation extends MovementOnTemporal
    implements RecoveryWorkflow {
  @Override
  public MovementResult run(OperationRequest request) {
    return carryOut(OperationKind.RECOVER, request);
  }
}
