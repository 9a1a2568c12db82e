package org.miragemanager.workflows.transfer;

import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.SearchAttributes;
import io.temporal.workflow.ChildWorkflowCancellationType;
import io.temporal.workflow.ChildWorkflowOptions;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.miragemanager.model.OperationKind;
import org.miragemanager.workflows.temporal.MirageSearchAttributes;
import org.miragemanager.workflows.transfer.WorkflowStatus.Phase;

/**
 * How the workflow of an operation is started, by a manager or by another workflow: always under
 * the same id, so that there is one at a time, and found by the same attributes.
 *
 * @param kind which operation
 * @param unikernel whose
 * @param source the host it is on now; empty: the shelf
 * @param target the host that was asked for; empty: none in particular
 */
public record TransferStart(
    OperationKind kind, String unikernel, Optional<String> source, Optional<String> target) {
  /** A worker that died is noticed after this; of every workflow. */
  public static final Duration WORKFLOW_TASK = Duration.ofSeconds(2);

  /** Its id: {@code migrate-counter-1}. */
  public String workflowId() {
    return word() + "-" + unikernel;
  }

  /** Its type in Temporal. */
  public String type() {
    return switch (kind) {
      case RUN -> TransferWorkflows.RunWorkflow.TYPE;
      case MIGRATE -> TransferWorkflows.MigrationWorkflow.TYPE;
      case SUSPEND -> TransferWorkflows.SuspendWorkflow.TYPE;
      case RESUME -> TransferWorkflows.ResumeWorkflow.TYPE;
      case RECOVER -> TransferWorkflows.RecoveryWorkflow.TYPE;
      case STOP -> TransferWorkflows.StopWorkflow.TYPE;
    };
  }

  /** As a manager starts it. */
  public WorkflowOptions options(String taskQueue) {
    return WorkflowOptions.newBuilder()
        .setTaskQueue(taskQueue)
        .setWorkflowId(workflowId())
        .setWorkflowTaskTimeout(WORKFLOW_TASK)
        .setTypedSearchAttributes(attributes())
        .setStaticSummary(word() + " " + unikernel + target.map(host -> " to " + host).orElse(""))
        .setStaticDetails(details())
        .build();
  }

  /**
   * As another workflow starts it: it is as if an operator had started it, and goes on whatever
   * becomes of the other.
   *
   * @param summary what an operator reads beside it
   */
  public ChildWorkflowOptions asChild(String summary) {
    return ChildWorkflowOptions.newBuilder()
        .setWorkflowId(workflowId())
        .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON)
        .setCancellationType(ChildWorkflowCancellationType.ABANDON)
        .setWorkflowTaskTimeout(WORKFLOW_TASK)
        .setTypedSearchAttributes(attributes())
        .setStaticSummary(summary)
        .build();
  }

  /** What the workflow would set first; set at its start, it costs no event. */
  private SearchAttributes attributes() {
    SearchAttributes.Builder attributes =
        SearchAttributes.newBuilder()
            .set(MirageSearchAttributes.UNIKERNEL, unikernel)
            .set(MirageSearchAttributes.SOURCE, source.orElse(MirageSearchAttributes.SHELF))
            .set(MirageSearchAttributes.PHASE, Phase.PREPARING.word());
    target.ifPresent(host -> attributes.set(MirageSearchAttributes.TARGET, host));
    return attributes.build();
  }

  private String word() {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private String details() {
    return switch (kind) {
      case RUN -> "Creates a unikernel and runs it.";
      case MIGRATE ->
          "Moves a running unikernel to another host: the target is created while the source runs,"
              + " the source is suspended, its state handed over, the target resumed, the source"
              + " destroyed.";
      case SUSPEND -> "Puts a running unikernel on the shelf, where its state rests.";
      case RESUME -> "Runs a unikernel from the shelf.";
      case RECOVER -> "Brings a unikernel back that was lost, from its newest checkpoint.";
      case STOP -> "Stops a unikernel for good.";
    };
  }
}
