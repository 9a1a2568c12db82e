package org.miragemanager.workflows.transfer;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Brings a unikernel back that is lost, because its host is or because its domain has ended: claims
 * it to the shelf with its newest checkpoint (rule 4) and resumes it on a host that has room. An
 * operation that waits for a host that is lost is passed.
 */
@WorkflowInterface
public interface RecoveryWorkflow extends OperationControl {
  /** Its type in Temporal. */
  String TYPE = "Recovery";

  /** The id under which the manager starts it, so that there is one at a time. */
  static String workflowId(String unikernel) {
    return "recover-" + unikernel;
  }

  /** Carries it out; fails with one sentence for an operator. */
  @WorkflowMethod(name = TYPE)
  TransferResult run(OperationRequest request);
}
