package org.miragemanager.workflows;

import org.miragemanager.activities.Kind;

/** Runs a {@link Movement} of kind {@link Kind#SUSPEND} on Temporal. */
public final class SuspendWorkflowImplementation extends MovementOnTemporal
    implements SuspendWorkflow {
  @Override
  public MovementResult run(OperationRequest request) {
    return carryOut(Kind.SUSPEND, request);
  }
}
