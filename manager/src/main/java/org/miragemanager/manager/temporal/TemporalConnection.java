package org.miragemanager.manager.temporal;

import com.uber.m3.tally.Scope;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowTargetOptions;
import io.temporal.serviceclient.RpcRetryOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.miragemanager.activities.placement.ReservationService.WorkflowLookup;
import org.miragemanager.manager.temporal.TemporalStart.RunningTemporal;
import org.miragemanager.model.RootCause;
import org.miragemanager.model.WorkflowRun;
import org.miragemanager.workflows.temporal.StrictDataConverter;

/** A client of one Temporal cluster, which was found to be fit for this program. */
public final class TemporalConnection implements AutoCloseable, WorkflowLookup {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /**
   * After this a call gives up, and a user is told that Temporal is away. What a worker could not
   * report is done again by whoever gets the task next: steps are idempotent.
   */
  private static final Duration AWAY = Duration.ofSeconds(10);

  private final WorkflowServiceStubs stubs;
  private final WorkflowClient client;
  private final String cluster;
  private final Optional<URI> ui;

  private TemporalConnection(
      WorkflowServiceStubs stubs, WorkflowClient client, String cluster, Optional<URI> ui) {
    this.stubs = stubs;
    this.client = client;
    this.cluster = cluster;
    this.ui = ui;
  }

  /**
   * Connects, and makes sure that operations can run there.
   *
   * @param dataFolder whose manager this is, for people who look at Temporal
   * @param metrics where the SDK reports what it measures
   * @throws TemporalException if it cannot be reached or lacks something, with what to do about it
   */
  public static TemporalConnection open(RunningTemporal temporal, Path dataFolder, Scope metrics) {
    WorkflowServiceStubsOptions access =
        WorkflowServiceStubsOptions.newBuilder(temporal.access())
            .setMetricsScope(metrics)
            .setRpcRetryOptions(
                RpcRetryOptions.newBuilder().setExpiration(AWAY).validateBuildWithDefaults())
            .setGrpcClientInterceptors(List.of(new DisableStickyInterceptor()))
            .build();
    // Within the process there is no address.
    String address = Objects.requireNonNullElse(access.getTarget(), temporal.kind());
    WorkflowServiceStubs stubs = connect(access, address);
    try {
      String cluster = temporal.cluster().orElse(null);
      if (cluster == null) {
        cluster = namespaceId(stubs, temporal.namespace(), address);
        SearchAttributeRegistry.check(access, temporal.namespace());
      }
      WorkflowClient client =
          WorkflowClient.newInstance(
              stubs,
              WorkflowClientOptions.newBuilder()
                  .setNamespace(temporal.namespace())
                  .setIdentity(ManagerIdentity.of(dataFolder))
                  .setDataConverter(new StrictDataConverter())
                  .build());
      return new TemporalConnection(stubs, client, cluster, temporal.ui());
    } catch (RuntimeException unfit) {
      stubs.shutdownNow();
      throw unfit instanceof StatusRuntimeException status ? refused(address, status) : unfit;
    }
  }

  private static WorkflowServiceStubs connect(WorkflowServiceStubsOptions access, String address) {
    try {
      return WorkflowServiceStubs.newConnectedServiceStubs(access, PATIENCE);
    } catch (StatusRuntimeException failure) {
      throw refused(address, failure);
    } catch (IllegalStateException | IllegalArgumentException failure) {
      throw unreachable(address, failure);
    }
  }

  private static TemporalException refused(String address, StatusRuntimeException failure) {
    Status.Code code = failure.getStatus().getCode();
    if (code == Status.Code.UNAUTHENTICATED || code == Status.Code.PERMISSION_DENIED) {
      return new TemporalException(
          "Temporal at "
              + address
              + " refuses the key or certificate that TEMPORAL_API_KEY, TEMPORAL_TLS_* or"
              + " temporal.toml gives: "
              + failure.getStatus().getDescription(),
          failure);
    }
    return unreachable(address, failure);
  }

  private static TemporalException unreachable(String address, RuntimeException failure) {
    return new TemporalException(
        "Temporal at "
            + address
            + " does not answer ("
            + RootCause.words(failure)
            + "): is it running? `temporal-dev/start` runs one on this machine; TEMPORAL_ADDRESS and"
            + " TEMPORAL_TLS_* say where and how else",
        failure);
  }

  /**
   * What tells this namespace from all others, on this cluster and elsewhere. The cluster has an id
   * too, but does not tell it to everybody who may use a namespace.
   */
  private static String namespaceId(WorkflowServiceStubs stubs, String namespace, String address) {
    try {
      return stubs
          .blockingStub()
          .describeNamespace(DescribeNamespaceRequest.newBuilder().setNamespace(namespace).build())
          .getNamespaceInfo()
          .getId();
    } catch (StatusRuntimeException failure) {
      if (failure.getStatus().getCode() != Status.Code.NOT_FOUND) {
        throw failure;
      }
      throw new TemporalException(
          "Temporal at "
              + address
              + " has no namespace "
              + namespace
              + ": create it with `temporal operator namespace create --namespace "
              + namespace
              + " --address "
              + address
              + "`, or name another in TEMPORAL_NAMESPACE",
          failure);
    }
  }

  /** How the repository names this cluster. */
  public String cluster() {
    return cluster;
  }

  /** What starts workflows and workers. */
  public WorkflowClient client() {
    return client;
  }

  /** Where the UI shows a workflow; empty: it is not of this cluster, or there is no UI. */
  public Optional<URI> page(WorkflowRun run) {
    return run.cluster().equals(cluster)
        ? ui.map(address -> UserInterface.page(address, run))
        : Optional.empty();
  }

  /** The events of a workflow's history. */
  public List<HistoryEvent> history(String workflowId, String runId) {
    return client.fetchHistory(workflowId, runId).getEvents();
  }

  @Override
  public boolean isOpen(WorkflowRun run) {
    if (!run.cluster().equals(cluster)) {
      return !run.cluster().startsWith(EmbeddedTemporal.NAMES);
    }
    try {
      return client
              .newUntypedWorkflowStub(
                  WorkflowTargetOptions.newBuilder()
                      .setWorkflowId(run.workflowId())
                      .setRunId(run.runId())
                      .build())
              .describe()
              .getStatus()
          == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
    } catch (WorkflowNotFoundException gone) {
      return false;
    }
  }

  @Override
  public void close() {
    stubs.shutdownNow();
  }

  /**
   * Has Temporal give each task of a workflow to any worker, with the history it needs, and not to
   * the one that has the workflow in its cache (its "sticky" one). When that one is gone, a real
   * server would wait for seconds until it tries another, and the in-memory one for ever. Histories
   * are short here, 50 events, so reading one for each task costs next to nothing. The SDK can only
   * shorten that wait, not leave it out.
   */
  static final class DisableStickyInterceptor implements ClientInterceptor {
    private static final String METHOD = "RespondWorkflowTaskCompleted";

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(
        MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
      ClientCall<Q, R> call = next.newCall(method, options);
      if (!METHOD.equals(method.getBareMethodName())) {
        return call;
      }
      return new SimpleForwardingClientCall<>(call) {
        @Override
        @SuppressWarnings("unchecked") // the method's name tells the type of its message
        public void sendMessage(Q message) {
          RespondWorkflowTaskCompletedRequest request =
              (RespondWorkflowTaskCompletedRequest) message;
          super.sendMessage((Q) request.toBuilder().clearStickyAttributes().build());
        }
      };
    }
  }
}
