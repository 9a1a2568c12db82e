package org.miragemanager.workflows;

/** Registers a unikernel and moves it from the shelf to its first host. */
public final class RunWorkflowImplementation implements RunWorkflow {
  private final MovementOnTemporal movement = new MovementOnTemporal();

  @Override
  public MovementResult run(RunRequest request) {
    return movement.carryOut(request);
  }

  @Override
  public String progress() {
    return movement.progress();
  }
}
