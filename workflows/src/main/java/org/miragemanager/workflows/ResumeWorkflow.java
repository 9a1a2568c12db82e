package org.miragemanager.workflows;

import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Moves a unikernel from the shelf to a host: what the paper calls migration by repository, if it
 * is another host.
 */
@WorkflowInterface
public interface ResumeWorkflow {
  /** Its type in Temporal. */
  String TYPE = "Resume";

  /** Carries it out; fails with one sentence for an operator. */
  @WorkflowMethod(name = TYPE)
  MovementResult run(OperationRequest request);

  /** What it does or waits for, in words. */
  @QueryMethod
  String progress();
}
