package org.miragemanager.manager.recovery;

import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.SearchAttributes;
import java.util.Optional;
import org.miragemanager.manager.recovery.FailoverController.RecoveryStarter;
import org.miragemanager.model.OperationKind;
import org.miragemanager.repository.host.Host;
import org.miragemanager.repository.unikernel.Unikernel;
import org.miragemanager.workflows.failover.FailoverWorkflow;
import org.miragemanager.workflows.failover.FailoverWorkflow.FailoverRequest;
import org.miragemanager.workflows.temporal.MirageSearchAttributes;
import org.miragemanager.workflows.temporal.StrictDataConverter.WorkflowInput;
import org.miragemanager.workflows.transfer.TransferStart;
import org.miragemanager.workflows.transfer.TransferWorkflows.OperationRequest;

/**
 * Has Temporal bring lost guests back. Temporal itself sees to it that this is done once, however
 * many managers notice the loss.
 */
final class TemporalRecoveryStarter implements RecoveryStarter {
  private final WorkflowClient client;
  private final String taskQueue;

  TemporalRecoveryStarter(WorkflowClient client, String taskQueue) {
    this.client = client;
    this.taskQueue = taskQueue;
  }

  @Override
  public Failover failover(Host host) {
    String workflowId = FailoverWorkflow.workflowId(host.name(), host.leaseNumber());
    try {
      client
          .newUntypedWorkflowStub(
              FailoverWorkflow.TYPE,
              options(workflowId)
                  .setWorkflowIdReusePolicy(
                      WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE)
                  .setTypedSearchAttributes(
                      SearchAttributes.newBuilder()
                          .set(MirageSearchAttributes.SOURCE, host.name())
                          .build())
                  .setStaticSummary("failover of " + host.name())
                  .setStaticDetails(
                      "Brings back the guests of a host whose lease has ended, the most important"
                          + " first.")
                  .build())
          .start(new FailoverRequest(host.name()));
      return Failover.GOES_ON;
    } catch (WorkflowExecutionAlreadyStarted known) {
      return goesOn(workflowId) ? Failover.GOES_ON : Failover.HAS_ENDED;
    }
  }

  private boolean goesOn(String workflowId) {
    return client.newUntypedWorkflowStub(workflowId).describe().getStatus()
        == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
  }

  @Override
  public void recovery(Unikernel unikernel) {
    TransferStart start =
        new TransferStart(
            OperationKind.RECOVER, unikernel.name(), unikernel.host(), Optional.empty());
    try {
      client
          .newUntypedWorkflowStub(start.type(), start.options(taskQueue))
          .start(new OperationRequest(unikernel.name(), WorkflowInput.ANY_HOST));
    } catch (WorkflowExecutionAlreadyStarted underWay) {
      // Somebody was quicker: that is as good.
    }
  }

  private WorkflowOptions.Builder options(String workflowId) {
    return WorkflowOptions.newBuilder()
        .setTaskQueue(taskQueue)
        .setWorkflowId(workflowId)
        .setWorkflowTaskTimeout(TransferStart.WORKFLOW_TASK);
  }
}
