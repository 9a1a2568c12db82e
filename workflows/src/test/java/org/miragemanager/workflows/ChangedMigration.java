package org.miragemanager.workflows;

import io.temporal.worker.Worker;
import java.util.function.Consumer;
import java.util.function.Function;
import org.miragemanager.activities.transfer.TransferActivities;
import org.miragemanager.model.OperationKind;
import org.miragemanager.workflows.transfer.TransferWorkflows.MigrationWorkflow;
import org.miragemanager.workflows.transfer.TransferWorkflows.OperationRequest;
import org.miragemanager.workflows.transfer.TransferWorkflows.TransferResult;
import org.miragemanager.workflows.transfer.TransferWorkflows.TransferWorkflowBase;

/** A migration as a later release may have it, under the type that it has today. */
final class ChangedMigration extends TransferWorkflowBase implements MigrationWorkflow {
  private final Function<String, TransferActivities> steps;

  private ChangedMigration(Function<String, TransferActivities> steps) {
    this.steps = steps;
  }

  /**
   * Has a worker carry out migrations with other steps.
   *
   * @param steps makes the steps on the unikernel of that name
   */
  static Consumer<Worker> with(Function<String, TransferActivities> steps) {
    return worker ->
        worker.registerWorkflowImplementationFactory(
            MigrationWorkflow.class, () -> new ChangedMigration(steps));
  }

  @Override
  public TransferResult run(OperationRequest request) {
    return carryOut(OperationKind.MIGRATE, request);
  }

  @Override
  protected TransferActivities steps(String unikernel) {
    return steps.apply(unikernel);
  }
}
