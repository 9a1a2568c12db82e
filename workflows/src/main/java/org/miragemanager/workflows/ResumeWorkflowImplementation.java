package org.miragemanager.workflows;

import org.miragemanager.activities.Kind;

/** Runs a {@link Movement} of kind {@link Kind#RESUME} on Temporal. */
public final class ResumeWorkflowImplementation extends MovementOnTemporal
    implements ResumeWorkflow {
  @Override
  public MovementResult run(OperationRequest request) {
    return carryOut(Kind.RESUME, request);
  }
}
