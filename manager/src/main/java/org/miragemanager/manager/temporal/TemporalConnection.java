package org.miragemanager.manager.temporal;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.time.Duration;
import org.miragemanager.activities.WorkflowRun;
import org.miragemanager.activities.worker.OpenWorkflows;

/** A client of one Temporal cluster. */
public final class TemporalConnection implements AutoCloseable, OpenWorkflows {
  /**
   * Names of clusters that keep nothing begin with this; each start of one has a name of its own.
   */
  public static final String MEMORY = "memory-";

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final WorkflowServiceStubs stubs;
  private final WorkflowClient client;
  private final String cluster;

  /**
   * Connects.
   *
   * @param cluster how this cluster is told from others in the repository's records (rule 9)
   * @param address host:port
   * @param namespace Temporal's namespace
   */
  public TemporalConnection(String cluster, String address, String namespace) {
    this.cluster = cluster;
    this.stubs =
        WorkflowServiceStubs.newConnectedServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget(address).build(), PATIENCE);
    this.client =
        WorkflowClient.newInstance(
            stubs, WorkflowClientOptions.newBuilder().setNamespace(namespace).build());
  }

  /** How the repository names this cluster. */
  public String cluster() {
    return cluster;
  }

  /** What starts workflows and workers. */
  public WorkflowClient client() {
    return client;
  }

  @Override
  public boolean isOpen(String recordedCluster, WorkflowRun run) {
    if (!recordedCluster.equals(cluster)) {
      return !recordedCluster.startsWith(MEMORY);
    }
    DescribeWorkflowExecutionRequest request =
        DescribeWorkflowExecutionRequest.newBuilder()
            .setNamespace(run.namespace())
            .setExecution(
                WorkflowExecution.newBuilder()
                    .setWorkflowId(run.workflowId())
                    .setRunId(run.runId()))
            .build();
    try {
      WorkflowExecutionStatus status =
          stubs
              .blockingStub()
              .describeWorkflowExecution(request)
              .getWorkflowExecutionInfo()
              .getStatus();
      return status == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
    } catch (StatusRuntimeException failure) {
      if (failure.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return false;
      }
      throw failure;
    }
  }

  @Override
  public void close() {
    stubs.shutdownNow();
  }
}
