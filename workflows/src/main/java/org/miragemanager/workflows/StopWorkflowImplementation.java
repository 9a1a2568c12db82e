package org.miragemanager.workflows;

import org.miragemanager.activities.Kind;

/** Runs a {@link Movement} of kind {@link Kind#STOP} on Temporal. */
public final class StopWorkflowImplementation extends MovementOnTemporal implements StopWorkflow {
  @Override
  public MovementResult run(OperationRequest request) {
    return carryOut(Kind.STOP, request);
  }
}
