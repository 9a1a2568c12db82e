package org.miragemanager.manager.server;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Server;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.StreamObserver;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.api.workflowservice.v1.GetSystemInfoResponse;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;
import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.miragemanager.model.WorkflowRun;

class OperationWatchTest {
  private static final WorkflowRun RUN = new WorkflowRun("default", "migrate-counter", "run-1");

  /** A server that is just writing the workflow that it is asked about. */
  private static final class BusyServer extends WorkflowServiceGrpc.WorkflowServiceImplBase
      implements AutoCloseable {
    private final AtomicInteger asked = new AtomicInteger();
    private final Server server;

    BusyServer() throws IOException {
      HealthStatusManager health = new HealthStatusManager();
      health.setStatus("temporal.api.workflowservice.v1.WorkflowService", ServingStatus.SERVING);
      server =
          NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .addService(this)
              .addService(health.getHealthService())
              .build()
              .start();
    }

    @Override
    public void getSystemInfo(
        GetSystemInfoRequest request, StreamObserver<GetSystemInfoResponse> observer) {
      observer.onNext(GetSystemInfoResponse.getDefaultInstance());
      observer.onCompleted();
    }

    @Override
    public void getWorkflowExecutionHistory(
        GetWorkflowExecutionHistoryRequest request,
        StreamObserver<GetWorkflowExecutionHistoryResponse> observer) {
      asked.incrementAndGet();
      observer.onError(
          Status.RESOURCE_EXHAUSTED.withDescription("Workflow is busy.").asRuntimeException());
    }

    @Override
    public void close() {
      server.shutdownNow();
    }
  }

  @Test
  void workflowThatTheServerIsBusyWithGoesOn() throws IOException {
    try (BusyServer server = new BusyServer()) {
      WorkflowServiceStubs stubs =
          WorkflowServiceStubs.newConnectedServiceStubs(
              WorkflowServiceStubsOptions.newBuilder()
                  .setTarget("127.0.0.1:" + server.server.getPort())
                  .build(),
              Duration.ofSeconds(10));
      try {
        OperationWatch watch = new OperationWatch(WorkflowClient.newInstance(stubs));
        assertFalse(watch.closes(RUN, Duration.ofSeconds(1)));
        assertTrue(server.asked.get() > 0, "it was asked");
      } finally {
        stubs.shutdownNow();
      }
    }
  }
}
