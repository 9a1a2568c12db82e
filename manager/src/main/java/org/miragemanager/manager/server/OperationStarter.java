package org.miragemanager.manager.server;

import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.SearchAttributes;
import java.time.Duration;
import java.util.Optional;
import org.miragemanager.model.OperationKind;
import org.miragemanager.workflows.temporal.MirageSearchAttributes;
import org.miragemanager.workflows.temporal.WorkflowInput;
import org.miragemanager.workflows.transfer.Phase;
import org.miragemanager.workflows.transfer.TransferWorkflows.MigrationWorkflow;
import org.miragemanager.workflows.transfer.TransferWorkflows.RecoveryWorkflow;
import org.miragemanager.workflows.transfer.TransferWorkflows.ResumeWorkflow;
import org.miragemanager.workflows.transfer.TransferWorkflows.RunWorkflow;
import org.miragemanager.workflows.transfer.TransferWorkflows.StopWorkflow;
import org.miragemanager.workflows.transfer.TransferWorkflows.SuspendWorkflow;

/** Starts the workflow of an operation; its id names what it does: {@code migrate-counter-1}. */
final class OperationStarter {
  /** A worker that died is noticed after this, and its task given to another. */
  private static final Duration WORKFLOW_TASK = Duration.ofSeconds(2);

  private final WorkflowClient client;
  private final String taskQueue;

  OperationStarter(WorkflowClient client, String taskQueue) {
    this.client = client;
    this.taskQueue = taskQueue;
  }

  /**
   * Starts it.
   *
   * @param source the host it is on now; empty: the shelf
   * @param target the host that was asked for; empty: none in particular
   * @throws WorkflowExecutionAlreadyStarted if one of that id has not closed
   */
  WorkflowExecution start(
      OperationKind kind,
      String unikernel,
      Optional<String> source,
      Optional<String> target,
      WorkflowInput request) {
    String workflowId = Views.lower(kind) + "-" + unikernel;
    WorkflowStub workflow =
        client.newUntypedWorkflowStub(
            type(kind),
            WorkflowOptions.newBuilder()
                .setTaskQueue(taskQueue)
                .setWorkflowId(workflowId)
                .setWorkflowTaskTimeout(WORKFLOW_TASK)
                .setTypedSearchAttributes(attributes(unikernel, source, target))
                .setStaticSummary(
                    Views.lower(kind)
                        + " "
                        + unikernel
                        + target.map(host -> " to " + host).orElse(""))
                .setStaticDetails(details(kind))
                .build());
    return workflow.start(request);
  }

  /** What the workflow would set first; set here, it costs no event. */
  private static SearchAttributes attributes(
      String unikernel, Optional<String> source, Optional<String> target) {
    SearchAttributes.Builder attributes =
        SearchAttributes.newBuilder()
            .set(MirageSearchAttributes.UNIKERNEL, unikernel)
            .set(MirageSearchAttributes.SOURCE, source.orElse(MirageSearchAttributes.SHELF))
            .set(MirageSearchAttributes.PHASE, Phase.PREPARING.word());
    target.ifPresent(host -> attributes.set(MirageSearchAttributes.TARGET, host));
    return attributes.build();
  }

  private static String details(OperationKind kind) {
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

  private static String type(OperationKind kind) {
    return switch (kind) {
      case RUN -> RunWorkflow.TYPE;
      case MIGRATE -> MigrationWorkflow.TYPE;
      case SUSPEND -> SuspendWorkflow.TYPE;
      case RESUME -> ResumeWorkflow.TYPE;
      case RECOVER -> RecoveryWorkflow.TYPE;
      case STOP -> StopWorkflow.TYPE;
    };
  }
}
