package org.miragemanager.workflows;

import org.miragemanager.activities.Kind;

/** Runs a {@link Movement} of kind {@link Kind#RESUME} on Temporal. */
public final class ResumeWorkflowImplementation implements ResumeWorkflow {
  private final MovementOnTemporal movement = new MovementOnTemporal();

  @Override
  public MovementResult run(OperationRequest request) {
    return movement.carryOut(Kind.RESUME, request);
  }

  @Override
  public String progress() {
    return movement.progress();
  }
}
