package org.miragemanager.workflows;

import org.miragemanager.model.OperationKind;

/** Runs a {@link Movement} of kind {@link OperationKind#RESUME} on Temporal. */
public final class ResumeWorkflowImplementation extends MovementOnTemporal
    implements ResumeWorkflow {
  @Override
  public MovementResult run(OperationRequest request) {
    return carryOut(OperationKind.RESUME, request);
  }
}
