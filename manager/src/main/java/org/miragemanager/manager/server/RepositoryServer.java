package org.miragemanager.manager.server;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.files.ImageStore;
import org.miragemanager.repository.grpc.RepositoryGrpcService;
import org.miragemanager.words.RootCause;

/** Serves the repository, and the files of images, to host agents. */
final class RepositoryServer implements AutoCloseable {
  private static final int MAXIMUM_MESSAGE_BYTES = 16 << 20;

  private final String host;
  private final RepositoryGrpcService service;
  private final Server server;

  private RepositoryServer(String host, RepositoryGrpcService service, Server server) {
    this.host = host;
    this.service = service;
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
    Server server =
        NettyServerBuilder.forAddress(address)
            .maxInboundMessageSize(MAXIMUM_MESSAGE_BYTES)
            .addService(service)
            .addService(new HealthStatusManager().getHealthService())
            .build();
    try {
      return new RepositoryServer(bare, service, server.start());
    } catch (IOException failure) {
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
    }
  }
}
