package org.miragemanager.workflows;

import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Moves a unikernel to the shelf, for good. */
@WorkflowInterface
public interface StopWorkflow {
  /** Its type in Temporal. */
  String TYPE = "Stop";

  /** Carries it out; fails with one sentence for an operator. */
  @WorkflowMethod(name = TYPE)
  MovementResult run(OperationRequest request);

  /** What it does or waits for, in words. */
  @QueryMethod
  String progress();
}
