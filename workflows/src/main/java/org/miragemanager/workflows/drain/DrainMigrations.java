package org.miragemanager.workflows.drain;

import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.util.Optional;
import org.miragemanager.model.OperationKind;
import org.miragemanager.workflows.temporal.FailureText;
import org.miragemanager.workflows.temporal.WorkflowInput;
import org.miragemanager.workflows.transfer.TransferStart;
import org.miragemanager.workflows.transfer.TransferWorkflows.OperationRequest;
import org.miragemanager.workflows.transfer.TransferWorkflows.TransferResult;

/**
 * The migrations that a drain starts. Each is the same workflow, of the same id, that an operator
 * would have started, and goes on whatever becomes of the drain.
 */
final class DrainMigrations {
  private static final String ID = "migrate-";

  private DrainMigrations() {}

  /** Begins to move a guest to wherever there is room. */
  static Promise<TransferResult> begin(String host, String guest) {
    TransferStart start =
        new TransferStart(OperationKind.MIGRATE, guest, Optional.of(host), Optional.empty());
    return Workflow.newUntypedChildWorkflowStub(
            start.type(), start.asChild("migrate " + guest + " away from " + host))
        .executeAsync(TransferResult.class, new OperationRequest(guest, WorkflowInput.ANY_HOST));
  }

  /** Why a migration did not move its guest. */
  static String why(String guest, Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof WorkflowExecutionAlreadyStarted) {
        return ID + guest + " is under way already";
      }
    }
    return FailureText.of(failure);
  }
}
