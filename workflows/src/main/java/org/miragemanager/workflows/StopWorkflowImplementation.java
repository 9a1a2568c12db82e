package org.miragemanager.workflows;

import org.miragemanager.activities.Kind;

/** Runs a {@link Movement} of kind {@link Kind#STOP} on Temporal. */
public final class StopWorkflowImplementation implements StopWorkflow {
  private final MovementOnTemporal movement = new MovementOnTemporal();

  @Override
  public MovementResult run(OperationRequest request) {
    return movement.carryOut(Kind.STOP, request);
  }

  @Override
  public String progress() {
    return movement.progress();
  }
}
