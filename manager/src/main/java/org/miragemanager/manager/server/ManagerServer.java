package org.miragemanager.manager.server;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import org.miragemanager.activities.worker.Heartbeat;
import org.miragemanager.activities.worker.HostAgents;
import org.miragemanager.activities.worker.RepositoryMovementActivities;
import org.miragemanager.manager.http.HttpApi;
import org.miragemanager.manager.service.MirageService;
import org.miragemanager.manager.temporal.EmbeddedTemporal;
import org.miragemanager.manager.temporal.MirageWorker;
import org.miragemanager.manager.temporal.TemporalConnection;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.error.NotFoundException;
import org.miragemanager.repository.model.Host;
import org.slf4j.LoggerFactory;

/**
 * A manager: the repository, served to agents; a worker for Temporal; and the HTTP API for users.
 */
public final class ManagerServer implements AutoCloseable {
  private static final String NAMESPACE = "default";

  private final Repository repository;
  private final EmbeddedTemporal temporal;
  private final TemporalConnection connection;
  private final HostAgents agents;
  private final MirageWorker worker;
  private final RepositoryServer repositoryServer;
  private final MirageService service;
  private final HttpApi http;

  private ManagerServer(
      ServerConfiguration configuration, Repository repository, EmbeddedTemporal temporal)
      throws IOException {
    this.repository = repository;
    this.temporal = temporal;
    this.connection = new TemporalConnection(memoryCluster(), temporal.address(), NAMESPACE);
    this.agents = new HostAgents(this::addressOf, ManagerServer::connect);
    Settlement.settle(repository, connection);
    Examples.register(repository);
    this.worker =
        new MirageWorker(
            connection.client(),
            new RepositoryMovementActivities(
                repository, agents, connection, connection.cluster(), Heartbeat.ofActivity()));
    this.repositoryServer =
        RepositoryServer.start(repository, configuration.agentsHost(), configuration.agentsPort());
    this.service = new ManagerService(repository, connection, agents);
    this.http = HttpApi.start(service, "127.0.0.1", configuration.httpPort());
  }

  /**
   * Starts a manager.
   *
   * @throws IOException if a port is taken or the data folder cannot be written
   * @throws org.miragemanager.repository.error.StorageException if another manager uses the data
   *     folder
   */
  public static ManagerServer start(ServerConfiguration configuration) throws IOException {
    // Logging is made ready by one thread, before two use it.
    LoggerFactory.getILoggerFactory();
    CompletableFuture<EmbeddedTemporal> temporal =
        CompletableFuture.supplyAsync(() -> EmbeddedTemporal.start(configuration.temporalPort()));
    try {
      Repository repository = Repository.open(configuration.dataFolder().resolve("repository"));
      return new ManagerServer(configuration, repository, temporal.join());
    } catch (RuntimeException | IOException failure) {
      temporal.join().close();
      throw failure;
    }
  }

  /** An in-memory cluster keeps nothing, so each start of one is another cluster. */
  private static String memoryCluster() {
    byte[] random = new byte[8];
    new SecureRandom().nextBytes(random);
    return TemporalConnection.MEMORY + HexFormat.of().formatHex(random);
  }

  private String addressOf(String host) {
    return repository
        .hosts()
        .find(host)
        .map(Host::address)
        .orElseThrow(() -> NotFoundException.host(host));
  }

  private static ManagedChannel connect(String address) {
    return Grpc.newChannelBuilder(address, InsecureChannelCredentials.create()).build();
  }

  /** What users can ask. */
  public MirageService service() {
    return service;
  }

  /** Where host agents reach the repository: host:port. */
  public String repositoryAddress() {
    return repositoryServer.address();
  }

  /** Where the in-memory Temporal listens: host:port. */
  public String temporalAddress() {
    return temporal.address();
  }

  /** Where the HTTP API listens. */
  public URI url() {
    return http.url();
  }

  /** Removes a unikernel's operations from the history; it must not exist any more. */
  public void forgetOperations(String unikernel) {
    repository.operations().forget(unikernel);
  }

  /**
   * Takes no more requests, lets steps that are under way finish for a moment, and closes
   * everything.
   */
  @Override
  public void close() {
    http.close();
    worker.close();
    agents.close();
    repositoryServer.close();
    connection.close();
    temporal.close();
    repository.close();
  }
}
