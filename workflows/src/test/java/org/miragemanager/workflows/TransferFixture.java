package org.miragemanager.workflows;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowTargetOptions;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.client.WorkflowUpdateStage;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.miragemanager.activities.agent.AgentChannels;
import org.miragemanager.activities.agent.HostTroubles;
import org.miragemanager.activities.agent.RpcAwaiter.Heartbeat;
import org.miragemanager.activities.drain.DrainActivities.RepositoryDrainActivities;
import org.miragemanager.activities.placement.ReservationService.WorkflowLookup;
import org.miragemanager.activities.recovery.RecoveryActivities.RepositoryRecoveryActivities;
import org.miragemanager.activities.transfer.RepositoryTransferActivities;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.GuestSpec.GuestPolicy;
import org.miragemanager.model.ImageDigest;
import org.miragemanager.model.ImageRef;
import org.miragemanager.model.WorkflowRun;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.host.Host;
import org.miragemanager.repository.host.JoinHost;
import org.miragemanager.repository.image.Image;
import org.miragemanager.repository.image.Image.Variant;
import org.miragemanager.repository.rules.Lease.HolderDigest;
import org.miragemanager.repository.unikernel.Unikernel;
import org.miragemanager.repository.unikernel.Unikernel.StoredState;
import org.miragemanager.workflows.drain.DrainWorkflow.DrainResult;
import org.miragemanager.workflows.temporal.MirageSearchAttributes;
import org.miragemanager.workflows.temporal.MirageWorkflows;
import org.miragemanager.workflows.temporal.OperationEnd.FailureText;
import org.miragemanager.workflows.temporal.StrictDataConverter;
import org.miragemanager.workflows.transfer.TransferWorkflows.MigrationWorkflow;
import org.miragemanager.workflows.transfer.TransferWorkflows.OperationRequest;
import org.miragemanager.workflows.transfer.TransferWorkflows.RunRequest;
import org.miragemanager.workflows.transfer.TransferWorkflows.RunWorkflow;
import org.miragemanager.workflows.transfer.TransferWorkflows.TransferResult;
import org.miragemanager.workflows.transfer.WorkflowStatus.OperationControl;

/** Temporal's test server, a real repository, and three hosts that are fakes behind real gRPC. */
final class TransferFixture implements AutoCloseable {
  static final String CLUSTER = "test";

  /** An image that every host has. */
  static final String AT_HAND = "counter";

  /** An image that no host has, at first. */
  static final String FETCHED = "fetched";

  private static final String QUEUE = "mirage";
  private static final long PATIENCE_SECONDS = 20;

  private final TestWorkflowEnvironment environment;
  private final Repository repository;
  private final AgentChannels agents;
  private final List<FakeHost> hosts = new CopyOnWriteArrayList<>();
  private final List<Server> servers = new ArrayList<>();
  private final Map<String, List<Long>> journals = new ConcurrentHashMap<>();
  private final Map<String, Map<Integer, Long>> losses = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<String>> aborts = new ConcurrentHashMap<>();
  private final FaultySteps steps;
  private final DirectTransfers direct;

  TransferFixture(Path folder) throws IOException {
    this(folder, MirageWorkflows::register);
  }

  /**
   * With other workflows than today's.
   *
   * @param workflows registers them
   */
  TransferFixture(Path folder, Consumer<Worker> workflows) throws IOException {
    repository = Repository.open(folder);
    repository.images().add(new Image(AT_HAND, "1", "process", "example:counter"));
    repository
        .images()
        .add(
            new Image(
                FETCHED,
                "1",
                List.of(Variant.stored("process", new ImageDigest("0f".repeat(32)), 40_000_000))));
    for (String name : List.of("edge-1", "edge-2", "edge-3")) {
      join(name, 1000);
    }
    repository.addListener(change -> hosts.forEach(host -> host.news(change)));
    agents =
        new AgentChannels(
            host -> repository.hosts().find(host).map(Host::address).orElseThrow(),
            TransferFixture::channel);
    environment =
        TestWorkflowEnvironment.newInstance(
            searchable(TestEnvironmentOptions.newBuilder())
                .setUseTimeskipping(false)
                .setWorkflowClientOptions(
                    WorkflowClientOptions.newBuilder()
                        .setDataConverter(new StrictDataConverter())
                        // The default names this machine, and histories are kept.
                        .setIdentity("fixture")
                        .build())
                .build());
    WorkflowLookup open = this::isOpen;
    steps =
        new FaultySteps(
            new RepositoryTransferActivities(
                repository, agents, open, CLUSTER, Heartbeat.ofActivity()),
            workflowId -> client().newUntypedWorkflowStub(workflowId).cancel(),
            this::abort,
            workflowId -> client().newUntypedWorkflowStub(workflowId).terminate("on purpose"));
    Worker worker = environment.newWorker(QUEUE);
    workflows.accept(worker);
    worker.registerActivitiesImplementations(
        steps,
        new FaultyHostSteps(new RepositoryDrainActivities(repository), steps),
        new FaultyRecoverySteps(
            new RepositoryRecoveryActivities(repository, InstantSource.system()), steps));
    environment.start();
    direct = new DirectTransfers(repository, agents, open);
  }

  /** One more host joins, with room for so many guests. */
  void join(String name, int maxGuests) throws IOException {
    FakeHost host = new FakeHost(name, repository, journals);
    hosts.add(host);
    servers.add(InProcessServerBuilder.forName(address(name)).addService(host).build().start());
    joinUnreachable(name, maxGuests);
  }

  /** A host joins that renews its lease, and that nobody can call. */
  void joinUnreachable(String name, int maxGuests) {
    repository
        .leases()
        .join(
            new JoinHost(
                name,
                HolderDigest.ofSecret(name.getBytes(StandardCharsets.UTF_8)),
                address(name),
                1L << 40,
                maxGuests,
                List.of("process")));
  }

  /** Which hosts cannot be reached, or fail. */
  HostTroubles troubles() {
    return agents.troubles();
  }

  private static TestEnvironmentOptions.Builder searchable(TestEnvironmentOptions.Builder options) {
    MirageSearchAttributes.ALL.forEach(
        key -> options.registerSearchAttribute(key.getName(), key.getValueType()));
    return options;
  }

  /** What an abort is answered with once the operation has ended; fails if it is refused. */
  private void abort(String workflowId) {
    try {
      aborts.put(
          workflowId,
          client()
              .newUntypedWorkflowStub(workflowId)
              .startUpdate(
                  OperationControl.ABORT, WorkflowUpdateStage.ACCEPTED, String.class, "wanted so")
              .getResultAsync());
    } catch (WorkflowUpdateException refused) {
      aborts.put(workflowId, CompletableFuture.failedFuture(refused));
    }
  }

  /** Asks a workflow to go back, and does not wait for its answer. */
  void beginAbort(String workflowId) {
    abort(workflowId);
  }

  /** Waits until a workflow that somebody else starts has ended, however it does. */
  void awaitEnded(String workflowId) throws TimeoutException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      try {
        Object ignored =
            client()
                .newUntypedWorkflowStub(workflowId)
                .getResult(PATIENCE_SECONDS, TimeUnit.SECONDS, Object.class);
        return;
      } catch (WorkflowFailedException failed) {
        return;
      } catch (WorkflowNotFoundException notYet) {
        if (System.nanoTime() > end) {
          throw notYet;
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
      }
    }
  }

  /** How the abort of that workflow was answered: with words, or with a failure's. */
  String answerToAbort(String workflowId) throws InterruptedException {
    try {
      return aborts.get(workflowId).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException refused) {
      return FailureText.of(refused.getCause());
    } catch (TimeoutException late) {
      throw new IllegalStateException("the abort is not answered", late);
    }
  }

  private static String address(String host) {
    return host + ":7400";
  }

  private static ManagedChannel channel(String address) {
    return InProcessChannelBuilder.forName(address).build();
  }

  private boolean isOpen(WorkflowRun run) {
    WorkflowTargetOptions target =
        WorkflowTargetOptions.newBuilder()
            .setWorkflowId(run.workflowId())
            .setRunId(run.runId())
            .build();
    return client().newUntypedWorkflowStub(target).describe().getStatus()
        == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
  }

  Repository repository() {
    return repository;
  }

  FaultySteps steps() {
    return steps;
  }

  /** Transfers that no workflow makes, and that nothing goes wrong with. */
  DirectTransfers direct() {
    return direct;
  }

  /**
   * What finds in the end what a closed workflow left behind: the manager settles its operation,
   * and every agent renews its lease.
   */
  void settle(String unikernel) {
    repository
        .unikernels()
        .find(unikernel)
        .flatMap(Unikernel::operation)
        .ifPresent(repository.operations()::settle);
    renew(unikernel);
  }

  /** Every agent renews its lease, and hears what its generations of the unikernel are. */
  void renew(String unikernel) {
    hosts.forEach(host -> host.renew(unikernel));
  }

  FakeHost host(String name) {
    return hosts.stream().filter(host -> host.name().equals(name)).findFirst().orElseThrow();
  }

  List<FakeHost> hosts() {
    return hosts;
  }

  /** The count after each step that any domain of the unikernel took, in the order of the steps. */
  List<Long> journal(String unikernel) {
    return journals.getOrDefault(unikernel, List.of());
  }

  /**
   * Where the unikernel's domains ended by themselves: how many steps its journal had, and which
   * count its newest durable state had.
   */
  Map<Integer, Long> losses(String unikernel) {
    return losses.getOrDefault(unikernel, Map.of());
  }

  /** The unikernel's domain on a host ends by itself. */
  void crash(String unikernel, String host) {
    host(host).crash(unikernel);
    writeDownLoss(unikernel);
  }

  /** The lease of a host ends; its guests stand still. */
  void endLease(String host) {
    long number = repository.hosts().find(host).orElseThrow().leaseNumber();
    if (repository.leases().endLease(host, number)) {
      host(host).freeze();
      repository.hosts().guests(host).owned().forEach(this::writeDownLoss);
    }
  }

  private void writeDownLoss(String unikernel) {
    long durable =
        repository
            .unikernels()
            .find(unikernel)
            .flatMap(Unikernel::newest)
            .map(StoredState::sequence)
            .orElse(0L);
    losses
        .computeIfAbsent(unikernel, first -> new ConcurrentHashMap<>())
        .put(journal(unikernel).size(), durable);
  }

  WorkflowClient client() {
    return environment.getWorkflowClient();
  }

  /** Starts a workflow; its id is its type and the unikernel. */
  WorkflowStub start(String type, String unikernel, Object... request) {
    return start(WorkflowOptions.newBuilder(), type, unikernel, request);
  }

  /** The same, with options of the caller's. */
  WorkflowStub start(
      WorkflowOptions.Builder options, String type, String unikernel, Object... request) {
    WorkflowStub workflow =
        client()
            .newUntypedWorkflowStub(
                type, options.setTaskQueue(QUEUE).setWorkflowId(type + "-" + unikernel).build());
    workflow.start(request);
    return workflow;
  }

  /** What a workflow ended with; fails as it failed. */
  TransferResult result(WorkflowStub workflow) throws TimeoutException {
    return workflow.getResult(PATIENCE_SECONDS, TimeUnit.SECONDS, TransferResult.class);
  }

  TransferResult run(String unikernel, String host, int priority) throws TimeoutException {
    GuestPolicy usual = GuestPolicy.USUAL;
    GuestPolicy policy = usual.withPriority(priority);
    return result(
        start(
            RunWorkflow.TYPE,
            unikernel,
            new RunRequest(
                unikernel,
                host,
                new GuestSpec(
                    new ImageRef("counter", null),
                    GuestSpec.USUAL_MEMORY_BYTES,
                    List.of(),
                    policy))));
  }

  TransferResult run(String unikernel, String host) throws TimeoutException {
    return result(
        start(
            RunWorkflow.TYPE,
            unikernel,
            new RunRequest(
                unikernel,
                host,
                new GuestSpec(
                    new ImageRef(AT_HAND, null), GuestSpec.USUAL_MEMORY_BYTES, List.of()))));
  }

  /** Runs it from that image. */
  TransferResult run(String unikernel, String host, String image) throws TimeoutException {
    return result(
        start(
            RunWorkflow.TYPE,
            unikernel,
            new RunRequest(
                unikernel,
                host,
                new GuestSpec(
                    new ImageRef(image, null), GuestSpec.USUAL_MEMORY_BYTES, List.of()))));
  }

  /** What a drain ended with; fails as it failed. */
  DrainResult drained(WorkflowStub drain) throws TimeoutException {
    return drain.getResult(2 * PATIENCE_SECONDS, TimeUnit.SECONDS, DrainResult.class);
  }

  TransferResult migrate(String unikernel, String target) throws TimeoutException {
    return result(
        start(MigrationWorkflow.TYPE, unikernel, new OperationRequest(unikernel, target)));
  }

  @Override
  public void close() {
    environment.close();
    agents.close();
    servers.forEach(Server::shutdownNow);
    repository.close();
  }
}
