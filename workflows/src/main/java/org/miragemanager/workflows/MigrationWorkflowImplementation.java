package org.miragemanager.workflows;

import org.miragemanager.activities.Kind;

/** Runs a {@link Movement} of kind {@link Kind#MIGRATE} on Temporal. */
public final class MigrationWorkflowImplementation extends MovementOnTemporal
    implements MigrationWorkflow {
  @Override
  public MovementResult run(OperationRequest request) {
    return carryOut(Kind.MIGRATE, request);
  }
}
