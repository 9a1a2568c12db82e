package org.miragemanager.workflows;

import org.miragemanager.activities.Kind;

/** Runs a {@link Movement} of kind {@link Kind#SUSPEND} on Temporal. */
public final class SuspendWorkflowImplementation implements SuspendWorkflow {
  private final MovementOnTemporal movement = new MovementOnTemporal();

  @Override
  public MovementResult run(OperationRequest request) {
    return movement.carryOut(Kind.SUSPEND, request);
  }

  @Override
  public String progress() {
    return movement.progress();
  }
}
