package org.miragemanager.workflows;

import org.miragemanager.activities.Kind;

/** Runs a {@link Movement} of kind {@link Kind#MIGRATE} on Temporal. */
public final class MigrationWorkflowImplementation implements MigrationWorkflow {
  private final MovementOnTemporal movement = new MovementOnTemporal();

  @Override
  public MovementResult run(OperationRequest request) {
    return movement.carryOut(Kind.MIGRATE, request);
  }

  @Override
  public String progress() {
    return movement.progress();
  }
}
