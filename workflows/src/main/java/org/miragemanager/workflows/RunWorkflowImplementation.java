package org.miragemanager.workflows;

/** Registers a unikernel and moves it from the shelf to its first host. */
public final class RunWorkflowImplementation extends MovementOnTemporal implements RunWorkflow {
  @Override
  public MovementResult run(RunRequest request) {
    return carryOut(request);
  }
}
