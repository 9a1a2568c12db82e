package org.miragemanager.workflows.transfer;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Creates a unikernel and runs it. */
@WorkflowInterface
public interface RunWorkflow extends OperationControl {
  /** Its type in Temporal. */
  String TYPE = "Run";

  /** Carries it out; fails with one sentence for an operator. */
  @WorkflowMethod(name = TYPE)
  TransferResult run(RunRequest request);
}
