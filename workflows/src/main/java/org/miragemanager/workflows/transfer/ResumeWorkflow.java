package org.miragemanager.workflows.transfer;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Moves a unikernel from the shelf to a host: what the paper calls migration by repository, if it
 * is another host.
 */
@WorkflowInterface
public interface ResumeWorkflow extends OperationControl {
  /** Its type in Temporal. */
  String TYPE = "Resume";

  /** Carries it out; fails with one sentence for an operator. */
  @WorkflowMethod(name = TYPE)
  TransferResult run(OperationRequest request);
}
