package org.miragemanager.manager.temporal;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.temporal.internal.testservice.GRPCServerHelper;
import io.temporal.internal.testservice.TestServicesStarter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Temporal's in-memory server on a loopback port: for trying things out without installing
 * anything. It keeps nothing when it stops; the repository does.
 */
public final class EmbeddedTemporal implements AutoCloseable {
  /**
   * Far above what a workflow here sends; the server would cut a connection at gRPC's default of 4
   * MiB.
   */
  private static final int MAXIMUM_MESSAGE_BYTES = 16 << 20;

  private final TestServicesStarter services;
  private final Server server;

  private EmbeddedTemporal(TestServicesStarter services, Server server) {
    this.services = services;
    this.server = server;
  }

  /**
   * Starts a server on loopback only.
   *
   * @param port the port; 0: any that is free
   * @throws UncheckedIOException if the port is taken
   */
  public static EmbeddedTemporal start(int port) {
    TestServicesStarter services = new TestServicesStarter(true, 0);
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .maxInboundMessageSize(MAXIMUM_MESSAGE_BYTES);
    GRPCServerHelper.registerServicesAndHealthChecks(
        services.getServices(), builder, List.of(new StickyTasksExpire()));
    try {
      return new EmbeddedTemporal(services, builder.build().start());
    } catch (IOException failure) {
      services.close();
      throw new UncheckedIOException(
          "cannot listen on 127.0.0.1:" + port + " for Temporal", failure);
    }
  }

  /** Where it listens: host:port. */
  public String address() {
    return "127.0.0.1:" + server.getPort();
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    services.close();
  }
}
