package org.miragemanager.workflows;

import org.miragemanager.model.OperationKind;

/** Runs a {@link Movement} of kind {@link OperationKind#SUSPEND} on Temporal. */
public final class SuspendWorkflowImplementation extends MovementOnTemporal
    implements SuspendWorkflow {
  @Override
  public MovementResult run(OperationRequest request) {
    return carryOut(OperationKind.SUSPEND, request);
  }
}
