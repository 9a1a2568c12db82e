package org.miragemanager.workflows;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Moves a running unikernel from its host to another. */
@WorkflowInterface
public interface MigrationWorkflow extends OperationControl {
  /** Its type in Temporal. */
  String TYPE = "Migration";

  /** Carries it out; fails with one sentence for an operator. */
  @WorkflowMethod(name = TYPE)
  MovementResult run(OperationRequest request);
}
