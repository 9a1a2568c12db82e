package org.miragemanager.workflows.transfer;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Moves a unikernel to the shelf, for good. */
@WorkflowInterface
public interface StopWorkflow extends OperationControl {
  /** Its type in Temporal. */
  String TYPE = "Stop";

  /** Carries it out; fails with one sentence for an operator. */
  @WorkflowMethod(name = TYPE)
  TransferResult run(OperationRequest request);
}
