package org.miragemanager.workflows;

import org.miragemanager.model.OperationKind;

/** Runs a {@link Movement} of kind {@link OperationKind#MIGRATE} on Temporal. */
public final class MigrationWorkflowImplementation extends MovementOnTemporal
    implements MigrationWorkflow {
  @Override
  public MovementResult run(OperationRequest request) {
    return carryOut(OperationKind.MIGRATE, request);
  }
}
