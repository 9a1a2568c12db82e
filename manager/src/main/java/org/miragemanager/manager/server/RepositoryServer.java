package org.miragemanager.manager.server;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.miragemanager.hostagent.api.ConnectionLimit;
import org.miragemanager.model.RootCause;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.grpc.LeaseCallExecutor;
import org.miragemanager.repository.grpc.RepositoryGrpcService;
import org.miragemanager.repository.image.ImageStore;

/** Serves the repository, and the files of images, to host agents. */
final class RepositoryServer implements AutoCloseable {
  private static final int MAXIMUM_MESSAGE_BYTES = 16 << 20;
  private static final int MOST_CALLS_A_CONNECTION = 1_000;

  /** An agent has a few, of which one carries its lease alone. */
  private static final int MOST_CONNECTIONS = 4_000;

  private static final int HANDSHAKE_SECONDS = 10;
  private static final int IDLE_SECONDS = 60;
  private static final int KEEP_ALIVE_SECONDS = 15;
  private static final int PERMITTED_KEEP_ALIVE_SECONDS = 5;

  private final String host;
  private final RepositoryGrpcService service;
  private final LeaseCallExecutor leaseLane;
  private final Server server;

  private RepositoryServer(
      String host, RepositoryGrpcService service, LeaseCallExecutor leaseLane, Server server) {
    this.host = host;
    this.service = service;
    this.leaseLane = leaseLane;
    this.server = server;
  }

  static RepositoryServer start(Repository repository, ImageStore images, String host, int port)
      throws IOException {
    String bare = host.startsWith("[") && host.endsWith("]") ? bare(host) : host;
    InetSocketAddress address = new InetSocketAddress(bare, port);
    if (address.isUnresolved()) {
      throw new IOException(
          "the host '" + host + "' has no address: give another one with --agents-host");
    }
    RepositoryGrpcService service = new RepositoryGrpcService(repository, images);
    LeaseCallExecutor leaseLane = new LeaseCallExecutor();
    Server server =
        NettyServerBuilder.forAddress(address)
            .maxInboundMessageSize(MAXIMUM_MESSAGE_BYTES)
            .maxConcurrentCallsPerConnection(MOST_CALLS_A_CONNECTION)
            .addTransportFilter(ConnectionLimit.of(MOST_CONNECTIONS))
            .handshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS)
            // An agent always follows events: a connection without a call is not an agent's.
            .maxConnectionIdle(IDLE_SECONDS, TimeUnit.SECONDS)
            .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
            .keepAliveTimeout(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
            .permitKeepAliveTime(PERMITTED_KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .callExecutor(leaseLane)
            .addService(service)
            .addService(new HealthStatusManager().getHealthService())
            .build();
    try {
      return new RepositoryServer(bare, service, leaseLane, server.start());
    } catch (IOException failure) {
      leaseLane.close();
      service.close();
      throw new IOException(
          "the port %s for agents cannot be had (%s): choose another with --agents-port, or --agents-host"
              .formatted(inWords(bare, port), RootCause.words(failure)),
          failure);
    }
  }

  String address() {
    return inWords(host, server.getPort());
  }

  private static String bare(String bracketed) {
    return bracketed.substring(1, bracketed.length() - 1);
  }

  /** As it can be pasted: {@code [::1]:7440}. */
  private static String inWords(String host, int port) {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  /** Asks every host that follows the news to renew its lease at once; says which these are. */
  Set<String> askToRenew() {
    return service.askToRenew();
  }

  @Override
  public void close() {
    service.close();
    server.shutdownNow();
    try {
      server.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      leaseLane.close();
    }
  }
}
