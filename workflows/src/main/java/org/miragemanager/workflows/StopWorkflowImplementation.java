package org.miragemanager.workflows;

import org.miragemanager.model.OperationKind;

/** Runs a {@link Movement} of kind {@link OperationKind#STOP} on Temporal. */
public final class StopWorkflowImplementation extends MovementOnTemporal implements StopWorkflow {
  @Override
  public MovementResult run(OperationRequest request) {
    return carryOut(OperationKind.STOP, request);
  }
}
