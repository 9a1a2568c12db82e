package org.miragemanager.workflows.drain;

import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.common.SearchAttributes;
import io.temporal.workflow.ChildWorkflowCancellationType;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import org.miragemanager.workflows.temporal.FailureText;
import org.miragemanager.workflows.temporal.MirageSearchAttributes;
import org.miragemanager.workflows.temporal.WorkflowInput;
import org.miragemanager.workflows.transfer.OperationRequest;
import org.miragemanager.workflows.transfer.Phase;
import org.miragemanager.workflows.transfer.TransferResult;
import org.miragemanager.workflows.transfer.TransferWorkflows.MigrationWorkflow;

/**
 * The migrations that a drain starts. Each is the same workflow, of the same id, that an operator
 * would have started, and goes on whatever becomes of the drain.
 */
final class DrainMigrations {
  private static final String ID = "migrate-";

  /** A worker that died is noticed after this, as with workflows that the manager starts. */
  private static final Duration WORKFLOW_TASK = Duration.ofSeconds(2);

  private DrainMigrations() {}

  /** Begins to move a guest to wherever there is room. */
  static Promise<TransferResult> begin(String host, String guest) {
    return Workflow.newUntypedChildWorkflowStub(
            MigrationWorkflow.TYPE,
            ChildWorkflowOptions.newBuilder()
                .setWorkflowId(ID + guest)
                .setWorkflowIdReusePolicy(
                    WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
                .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON)
                .setCancellationType(ChildWorkflowCancellationType.ABANDON)
                .setWorkflowTaskTimeout(WORKFLOW_TASK)
                .setTypedSearchAttributes(
                    SearchAttributes.newBuilder()
                        .set(MirageSearchAttributes.UNIKERNEL, guest)
                        .set(MirageSearchAttributes.SOURCE, host)
                        .set(MirageSearchAttributes.PHASE, Phase.PREPARING.word())
                        .build())
                .setStaticSummary("migrate " + guest + " away from " + host)
                .build())
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
