package org.miragemanager.workflows;

import org.miragemanager.activities.Kind;

/** Runs a {@link Movement} of kind {@link Kind#RECOVER} on Temporal. */
public final class RecoveryWorkflowImplementation extends MovementOnTemporal
    implements RecoveryWorkflow {
  @Override
  public MovementResult run(OperationRequest request) {
    return carryOut(Kind.RECOVER, request);
  }
}
