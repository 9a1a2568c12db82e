package org.miragemanager.manager.recovery;

import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.SearchAttributes;
import java.time.Duration;
import org.miragemanager.repository.host.Host;
import org.miragemanager.repository.unikernel.Unikernel;
import org.miragemanager.workflows.failover.FailoverRequest;
import org.miragemanager.workflows.failover.FailoverWorkflow;
import org.miragemanager.workflows.temporal.MirageSearchAttributes;
import org.miragemanager.workflows.temporal.WorkflowInput;
import org.miragemanager.workflows.transfer.OperationRequest;
import org.miragemanager.workflows.transfer.Phase;
import org.miragemanager.workflows.transfer.TransferWorkflows.RecoveryWorkflow;

/**
 * Has Temporal bring lost guests back. Temporal itself sees to it that this is done once, however
 * many managers notice the loss.
 */
final class TemporalRecoveryStarter implements RecoveryStarter {
  /** A worker that died is noticed after this, and its task given to another. */
  private static final Duration WORKFLOW_TASK = Duration.ofSeconds(2);

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
    try {
      client
          .newUntypedWorkflowStub(
              RecoveryWorkflow.TYPE,
              options(RecoveryWorkflow.workflowId(unikernel.name()))
                  .setTypedSearchAttributes(
                      SearchAttributes.newBuilder()
                          .set(MirageSearchAttributes.UNIKERNEL, unikernel.name())
                          .set(
                              MirageSearchAttributes.SOURCE,
                              unikernel.host().orElse(MirageSearchAttributes.SHELF))
                          .set(MirageSearchAttributes.PHASE, Phase.PREPARING.word())
                          .build())
                  .setStaticSummary("recover " + unikernel.name())
                  .setStaticDetails(
                      "Brings a unikernel back that was lost, from its newest checkpoint.")
                  .build())
          .start(new OperationRequest(unikernel.name(), WorkflowInput.ANY_HOST));
    } catch (WorkflowExecutionAlreadyStarted underWay) {
      // Somebody was quicker: that is as good.
    }
  }

  private WorkflowOptions.Builder options(String workflowId) {
    return WorkflowOptions.newBuilder()
        .setTaskQueue(taskQueue)
        .setWorkflowId(workflowId)
        .setWorkflowTaskTimeout(WORKFLOW_TASK);
  }
}
