package org.miragemanager.workflows.transfer;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Moves a running unikernel from its host to another. */
@WorkflowInterface
public interface MigrationWorkflow extends OperationControl {
  /** Its type in Temporal. */
  String TYPE = "Migration";

  /** Carries it out; fails with one sentence for an operator. */
  @WorkflowMethod(name = TYPE)
  TransferResult run(OperationRequest request);
}
