package org.miragemanager.workflows;

import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Moves a running unikernel to the shelf, where its state rests. */
@WorkflowInterface
public interface SuspendWorkflow {
  /** Its type in Temporal. */
  String TYPE = "Suspend";

  /** Carries it out; fails with one sentence for an operator. */
  @WorkflowMethod(name = TYPE)
  MovementResult run(OperationRequest request);

  /** What it does or waits for, in words. */
  @QueryMethod
  String progress();
}
