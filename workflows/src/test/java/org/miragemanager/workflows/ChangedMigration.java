package org.miragemanager.workflows;

import io.temporal.worker.Worker;
import java.util.function.Consumer;
import java.util.function.Function;
import org.miragemanager.activities.MovementActivities;
import org.miragemanager.model.OperationKind;

/** A migration as a later release may have it, under the type that it has today. */
final class ChangedMigration extends MovementOnTemporal implements MigrationWorkflow {
  private final Function<String, MovementActivities> steps;

  private ChangedMigration(Function<String, MovementActivities> steps) {
    this.steps = steps;
  }

  /**
   * Has a worker carry out migrations with other steps.
   *
   * @param steps makes the steps on the unikernel of that name
   */
  static Consumer<Worker> with(Function<String, MovementActivities> steps) {
    return worker ->
        worker.registerWorkflowImplementationFactory(
            MigrationWorkflow.class, () -> new ChangedMigration(steps));
  }

  @Override
  public MovementResult run(OperationRequest request) {
    return carryOut(OperationKind.MIGRATE, request);
  }

  @Override
  MovementActivities steps(String unikernel) {
    return steps.apply(unikernel);
  }
}
