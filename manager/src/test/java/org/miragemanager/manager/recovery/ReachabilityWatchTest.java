package org.miragemanager.manager.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.protobuf.services.HealthStatusManager;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.activities.agent.AgentChannels;
import org.miragemanager.activities.agent.HostTroubles;
import org.miragemanager.activities.agent.HostTroubles.Trouble;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.host.Host;
import org.miragemanager.repository.host.JoinHost;
import org.miragemanager.repository.rules.Lease.HolderDigest;

/** nomad#12920: a host that renews its lease and cannot be reached is noticed before it is used. */
class ReachabilityWatchTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path folder;
  private final List<ManagedChannel> channels = new ArrayList<>();
  private Set<String> heldBack = Set.of();
  private Server agent;
  private Repository repository;
  private AgentChannels agents;
  private ReachabilityWatch watch;

  @BeforeEach
  void open() throws IOException {
    agent =
        Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
            .addService(new HealthStatusManager().getHealthService())
            .build()
            .start();
    repository = Repository.open(folder);
    agents =
        new AgentChannels(
            host -> repository.hosts().find(host).map(Host::address).orElseThrow(),
            address -> {
              ManagedChannel channel =
                  Grpc.newChannelBuilder(address, InsecureChannelCredentials.create()).build();
              channels.add(channel);
              return channel;
            });
    watch = new ReachabilityWatch(repository, agents, () -> heldBack);
  }

  @AfterEach
  void close() {
    watch.close();
    agents.close();
    agent.shutdownNow();
    repository.close();
  }

  private void join(String host, int port) {
    repository
        .leases()
        .join(
            new JoinHost(
                host,
                HolderDigest.ofSecret(host.getBytes(StandardCharsets.UTF_8)),
                "127.0.0.1:" + port,
                1L << 30,
                8,
                List.of("process")));
  }

  private static int portNobodyListensAt() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private void await(BooleanSupplier condition, String what) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, what);
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }

  @Test
  void aWrongAddressIsNoticedAndMended() throws IOException {
    join("good", agent.getPort());
    join("hole", portNobodyListensAt());
    watch.start();
    await(() -> agents.troubles().of("hole").isPresent(), "the hole is noticed");
    Trouble trouble = agents.troubles().of("hole").orElseThrow();
    assertEquals(HostTroubles.Kind.UNREACHABLE, trouble.kind());
    assertTrue(trouble.reason().contains("refused"), trouble.reason());
    await(() -> agents.troubles().answeredLately("good"), "the other one is reached");
    assertEquals(Optional.empty(), agents.troubles().of("good"));
    join("hole", agent.getPort());
    await(() -> agents.troubles().of("hole").isEmpty(), "its new address is right");
  }

  /** 4.12: a connection to an agent that has moved, or to a host that is forgotten, is closed. */
  @Test
  void connectionsThatNobodyUsesAnyMoreAreClosed() throws IOException {
    join("edge-1", agent.getPort());
    watch.look();
    await(() -> agents.troubles().answeredLately("edge-1"), "it is reached");
    join("edge-1", portNobodyListensAt());
    ManagedChannel moved = agents.channel("edge-1");
    assertTrue(channels.getFirst().isShutdown(), "the agent has moved");
    assertEquals(moved, agents.channel("edge-1"));
    long lease = repository.hosts().find("edge-1").orElseThrow().leaseNumber();
    assertTrue(repository.leases().endLease("edge-1", lease));
    repository.hosts().remove("edge-1");
    watch.look();
    assertTrue(moved.isShutdown(), "the host is forgotten");
  }

  /** lxd#11461: a host that seems lost is not chosen, though its lease has not been ended. */
  @Test
  void aHostThatSeemsLostIsLeftAlone() {
    join("edge-1", agent.getPort());
    agents.troubles().answered("edge-1");
    heldBack = Set.of("edge-1");
    watch.look();
    assertTrue(agents.troubles().isLeftAlone("edge-1"));
  }
}
