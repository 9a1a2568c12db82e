package org.miragemanager.workflows.transfer;

/** Registers a unikernel and moves it from the shelf to its first host. */
public final class RunWorkflowImplementation extends TransferWorkflowBase implements RunWorkflow {
  @Override
  public TransferResult run(RunRequest request) {
    return carryOut(request);
  }
}
