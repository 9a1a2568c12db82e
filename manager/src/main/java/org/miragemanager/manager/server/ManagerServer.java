package org.miragemanager.manager.server;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowServiceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.miragemanager.activities.agent.AgentChannels;
import org.miragemanager.activities.agent.RpcAwaiter.Heartbeat;
import org.miragemanager.activities.drain.DrainActivities.RepositoryDrainActivities;
import org.miragemanager.activities.recovery.RecoveryActivities.RepositoryRecoveryActivities;
import org.miragemanager.activities.transfer.RepositoryTransferActivities;
import org.miragemanager.manager.examples.Examples;
import org.miragemanager.manager.http.ApiToken;
import org.miragemanager.manager.http.HttpApi;
import org.miragemanager.manager.metrics.ManagerMetrics;
import org.miragemanager.manager.recovery.ReachabilityWatch;
import org.miragemanager.manager.recovery.RecoveryKeeper;
import org.miragemanager.manager.service.MirageService;
import org.miragemanager.manager.service.OperationView;
import org.miragemanager.manager.temporal.DeploymentVersion;
import org.miragemanager.manager.temporal.MirageWorker;
import org.miragemanager.manager.temporal.TaskQueueConflictCheck;
import org.miragemanager.manager.temporal.TemporalConnection;
import org.miragemanager.manager.temporal.TemporalException;
import org.miragemanager.manager.temporal.TemporalSettings;
import org.miragemanager.manager.temporal.TemporalStart;
import org.miragemanager.manager.temporal.TemporalStart.RunningTemporal;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.RepositoryOptions;
import org.miragemanager.repository.error.NotFoundException;
import org.miragemanager.repository.host.Host;
import org.miragemanager.repository.image.ImageStore;
import org.miragemanager.repository.store.PrivateFiles;
import org.miragemanager.unimem.lease.SystemLeaseClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A manager: the repository, served to agents; a worker for Temporal; and the HTTP API for users.
 */
public final class ManagerServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ManagerServer.class);

  /** An address that nothing answers at is given up after this. */
  private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(3);

  private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);
  private static final Duration KEEP_ALIVE_PATIENCE = Duration.ofSeconds(5);

  private static final int USUAL_HTTP_PORT = 7070;
  private static final int USUAL_AGENTS_PORT = 7440;

  private final Repository repository;
  private final RunningTemporal temporal;
  private final OperationLog operationLog;
  private final ManagerMetrics metrics;
  private final TemporalConnection connection;
  private final AgentChannels agents;
  private final MirageWorker worker;
  private final RepositoryServer repositoryServer;
  private final RecoveryKeeper recovery;
  private final ReachabilityWatch reachability;
  private final Reconciler reconciler;
  private final ManagerService service;
  private final HttpApi http;

  private ManagerServer(
      ServerConfiguration configuration,
      Repository repository,
      RunningTemporal temporal,
      Deque<AutoCloseable> opened)
      throws IOException {
    this.repository = repository;
    this.temporal = temporal;
    this.operationLog = new OperationLog(repository);
    opened.push(operationLog);
    this.metrics = new ManagerMetrics(repository);
    opened.push(metrics);
    this.connection =
        TemporalConnection.open(temporal, configuration.dataFolder(), metrics.temporal());
    opened.push(connection);
    TaskQueueConflictCheck.requireNone(connection.client(), configuration.temporal().taskQueue());
    this.agents = new AgentChannels(this::addressOf, ManagerServer::connect);
    opened.push(agents);
    settle();
    Examples.register(repository);
    ImageStore files =
        ImageStore.open(
            configuration.dataFolder().resolve("images"), configuration.largestImageBytes());
    Images images = new Images(repository, files);
    images.collect();
    EndWaiters ends = new EndWaiters();
    this.worker =
        new MirageWorker(
            connection.client(),
            configuration.temporal().taskQueue(),
            version(configuration.temporal()),
            ends::returned,
            new RepositoryTransferActivities(
                repository, agents, connection, connection.cluster(), Heartbeat.ofActivity()),
            new RepositoryDrainActivities(repository),
            new RepositoryRecoveryActivities(repository, repository.endsClock()));
    opened.push(worker);
    this.repositoryServer =
        onPort(
            configuration.agentsPort(),
            USUAL_AGENTS_PORT,
            configuration,
            port -> RepositoryServer.start(repository, files, configuration.agentsHost(), port));
    opened.push(repositoryServer);
    this.recovery =
        new RecoveryKeeper(
            repository,
            connection.client(),
            configuration.temporal().taskQueue(),
            new SystemLeaseClock()::nanos,
            agents.troubles()::isLeftAlone);
    opened.push(recovery);
    this.reachability = new ReachabilityWatch(repository, agents, recovery::heldBack);
    opened.push(reachability);
    this.service =
        new ManagerService(
            repository,
            connection,
            configuration.temporal().taskQueue(),
            agents,
            recovery,
            images,
            ends);
    this.reconciler = new Reconciler(repository, connection);
    ApiToken token = ApiToken.of(configuration.dataFolder());
    ManagerObservation observation =
        new ManagerObservation(metrics, repository, connection, worker, recovery, reconciler);
    this.http =
        onPort(
            configuration.httpPort(),
            USUAL_HTTP_PORT,
            configuration,
            port -> HttpApi.start(service, observation, token, "127.0.0.1", port));
    recovery.start();
    reachability.start();
  }

  /** What listens on a port. */
  private interface Listening<T> {
    T on(int port) throws IOException;
  }

  /** On the port that was asked for; if any would do, on the usual one unless that is taken. */
  private static <T> T onPort(
      int asked, int usual, ServerConfiguration configuration, Listening<T> listening)
      throws IOException {
    if (asked != 0 || !configuration.usualPorts()) {
      return listening.on(asked);
    }
    try {
      return listening.on(usual);
    } catch (IOException | UncheckedIOException taken) {
      return listening.on(0);
    }
  }

  /**
   * Starts a manager.
   *
   * @throws TemporalException if there is no Temporal, or it lacks something
   * @throws IOException if the agents' port is taken or the data folder cannot be written
   * @throws java.io.UncheckedIOException if the port of the HTTP API is taken
   * @throws org.miragemanager.repository.error.StorageException if another manager uses the data
   *     folder
   */
  public static ManagerServer start(ServerConfiguration configuration) throws IOException {
    // Logging is made ready by one thread, before two use it.
    LoggerFactory.getILoggerFactory();
    CompletableFuture<RunningTemporal> temporal =
        CompletableFuture.supplyAsync(
            () ->
                TemporalStart.of(
                    configuration.temporal(), configuration.dataFolder().resolve("temporal")));
    Deque<AutoCloseable> opened = new ArrayDeque<>();
    try {
      PrivateFiles.namedFolder(configuration.dataFolder());
      Repository repository =
          Repository.open(
              configuration.dataFolder().resolve("repository"),
              RepositoryOptions.defaults().withLeaseLength(configuration.leaseLength()));
      opened.push(repository);
      return new ManagerServer(configuration, repository, started(temporal), opened);
    } catch (RuntimeException | IOException failure) {
      closeAll(opened);
      closeIfStarted(temporal);
      throw failure;
    }
  }

  /** What was started before the part that could not be. */
  private static void closeAll(Deque<AutoCloseable> opened) {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception failure) {
        LOG.warn("A part of a manager that did not start could not be closed.", failure);
      }
    }
  }

  private static void closeIfStarted(CompletableFuture<RunningTemporal> temporal) {
    try {
      temporal.join().close();
    } catch (CompletionException neverStarted) {
      // There is nothing to close.
    }
  }

  private static RunningTemporal started(CompletableFuture<RunningTemporal> temporal) {
    try {
      return temporal.join();
    } catch (CompletionException failure) {
      throw failure.getCause() instanceof TemporalException reason ? reason : failure;
    }
  }

  /** The in-memory server knows nothing of versions. */
  private Optional<DeploymentVersion> version(TemporalSettings settings) {
    return settings.versioned() && temporal.cluster().isEmpty()
        ? Optional.of(DeploymentVersion.ofThisProgram(settings.taskQueue()))
        : Optional.empty();
  }

  private void settle() {
    try {
      Reconciler.settle(repository, connection);
    } catch (WorkflowServiceException away) {
      throw new TemporalException(
          "Temporal does not say which operations are under way ("
              + away.getCause().getMessage()
              + "): try again",
          away);
    }
  }

  private String addressOf(String host) {
    return repository
        .hosts()
        .find(host)
        .map(Host::address)
        .orElseThrow(() -> NotFoundException.host(host));
  }

  private static ManagedChannel connect(String address) {
    return NettyChannelBuilder.forTarget(address)
        .usePlaintext()
        .withOption(
            ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(CONNECT_PATIENCE.toMillis()))
        // A host that loses its power says nothing: calls under way hear of it by this.
        .keepAliveTime(KEEP_ALIVE.toSeconds(), TimeUnit.SECONDS)
        .keepAliveTimeout(KEEP_ALIVE_PATIENCE.toSeconds(), TimeUnit.SECONDS)
        .build();
  }

  /** What users can ask. */
  public MirageService service() {
    return service;
  }

  /** Where host agents reach the repository: host:port. */
  public String repositoryAddress() {
    return repositoryServer.address();
  }

  /** Which Temporal it uses. */
  public RunningTemporal temporal() {
    return temporal;
  }

  /** Where the HTTP API listens. */
  public URI url() {
    return http.url();
  }

  /** The history of an operation's workflow, once that has closed. */
  public List<HistoryEvent> history(OperationView operation) {
    service.awaitClosed(operation);
    return connection.history(operation.workflowId(), operation.runId());
  }

  /** Removes a unikernel's operations from the history; it must not exist any more. */
  public void forgetOperations(String unikernel) {
    repository.operations().forget(unikernel);
  }

  /** Brings nothing back any more that is lost: the next start does. Leases are watched on. */
  public void stopRecovering() {
    recovery.stopRecovering();
  }

  /** Takes no more requests, and waits a moment for operations that are under way. */
  public void drain() {
    http.close();
    service.drain();
  }

  /**
   * Takes no more requests, lets steps that are under way finish for a moment, and closes
   * everything.
   */
  @Override
  public void close() {
    drain();
    reconciler.close();
    reachability.close();
    recovery.close();
    GracefulShutdown.prolongLeases(repository, repositoryServer::askToRenew);
    worker.close();
    agents.close();
    repositoryServer.close();
    connection.close();
    temporal.close();
    metrics.close();
    operationLog.close();
    repository.close();
  }
}
