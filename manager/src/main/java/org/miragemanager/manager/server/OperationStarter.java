package org.miragemanager.manager.server;

import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import org.miragemanager.manager.service.ServiceException;
import org.miragemanager.manager.service.ServiceException.Code;
import org.miragemanager.manager.temporal.TaskQueue;
import org.miragemanager.repository.model.OperationKind;
import org.miragemanager.workflows.MigrationWorkflow;
import org.miragemanager.workflows.ResumeWorkflow;
import org.miragemanager.workflows.RunWorkflow;
import org.miragemanager.workflows.StopWorkflow;
import org.miragemanager.workflows.SuspendWorkflow;

/** Starts the workflow of an operation; its id names what it does: {@code migrate-counter-1}. */
final class OperationStarter {
  /** A worker that died is noticed after this, and its task given to another. */
  private static final Duration WORKFLOW_TASK = Duration.ofSeconds(2);

  private final WorkflowClient client;

  OperationStarter(WorkflowClient client) {
    this.client = client;
  }

  WorkflowExecution start(OperationKind kind, String unikernel, Object request) {
    String workflowId = Views.lower(kind) + "-" + unikernel;
    WorkflowStub workflow =
        client.newUntypedWorkflowStub(
            type(kind),
            WorkflowOptions.newBuilder()
                .setTaskQueue(TaskQueue.NAME)
                .setWorkflowId(workflowId)
                .setWorkflowTaskTimeout(WORKFLOW_TASK)
                .setStaticSummary(Views.lower(kind) + " " + unikernel)
                .build());
    try {
      return workflow.start(request);
    } catch (WorkflowExecutionAlreadyStarted running) {
      throw new ServiceException(
          Code.CONFLICT,
          unikernel
              + " is busy: "
              + workflowId
              + " (run "
              + running.getExecution().getRunId()
              + ") works on it; wait for its end, or look at `miragectl migration show "
              + workflowId
              + "`");
    }
  }

  private static String type(OperationKind kind) {
    return switch (kind) {
      case RUN -> RunWorkflow.TYPE;
      case MIGRATE -> MigrationWorkflow.TYPE;
      case SUSPEND -> SuspendWorkflow.TYPE;
      case RESUME -> ResumeWorkflow.TYPE;
      case STOP -> StopWorkflow.TYPE;
    };
  }
}
