package org.miragemanager.hostagent.domain;

import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.miragemanager.hostagent.api.Holder;
import org.miragemanager.hostagent.domain.DomainContext.HostContext;
import org.miragemanager.hostagent.domain.record.DomainRecordStore;
import org.miragemanager.hostagent.lease.HeldLease;
import org.miragemanager.hostagent.repository.RepositoryClient;
import org.miragemanager.hostagent.repository.RetryLoop;
import org.miragemanager.hostagent.session.CheckpointBatcher;
import org.miragemanager.hostagent.watchdog.HostWatchdog;
import org.miragemanager.unimem.lease.LeaseClock;

/** What the domains of a host share, for tests of single domains without a whole agent. */
public final class HostFixture implements AutoCloseable {

  private final Optional<Server> server;
  private final ManagedChannel channel;
  private final HostContext context;

  /**
   * A host that holds no lease.
   *
   * @param folder where its records are
   * @param clock counts its lease
   * @param threads runs what may wait
   * @param repository answers the agent's calls; empty: no repository can be reached
   */
  public HostFixture(
      Path folder, LeaseClock clock, Executor threads, Optional<BindableService> repository)
      throws IOException {
    server = repository.isPresent() ? Optional.of(serve(repository.get())) : Optional.empty();
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.map(Server::getPort).orElse(1))
            .usePlaintext()
            .directExecutor()
            .build();
    RepositoryClient client =
        new RepositoryClient(channel, Holder.getDefaultInstance(), new RetryLoop());
    context =
        new HostContext(
            client,
            new HeldLease(clock),
            new DomainRecordStore(folder),
            threads,
            () -> {},
            clock,
            new CheckpointBatcher(client, () -> {}),
            new HostWatchdog(folder, folder, clock, () -> {}, () -> {}),
            Duration.ofSeconds(40));
  }

  private static Server serve(BindableService repository) throws IOException {
    return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .directExecutor()
        .addService(repository)
        .build()
        .start();
  }

  /** What its domains share. */
  public HostContext context() {
    return context;
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.ifPresent(Server::shutdownNow);
    context.checkpoints().close();
    context.records().close();
  }
}
