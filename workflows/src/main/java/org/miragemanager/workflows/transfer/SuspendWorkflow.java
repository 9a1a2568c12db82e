package org.miragemanager.workflows.transfer;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Moves a running unikernel to the shelf, where its state rests. */
@WorkflowInterface
public interface SuspendWorkflow extends OperationControl {
  /** Its type in Temporal. */
  String TYPE = "Suspend";

  /** Carries it out; fails with one sentence for an operator. */
  @WorkflowMethod(name = TYPE)
  TransferResult run(OperationRequest request);
}
