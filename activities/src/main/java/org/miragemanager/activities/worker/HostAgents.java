package org.miragemanager.activities.worker;

import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.miragemanager.hostagent.api.HostAgentGrpc;
import org.miragemanager.hostagent.api.HostAgentGrpc.HostAgentFutureStub;
import org.miragemanager.hostagent.api.HostAgentGrpc.HostAgentStub;

/**
 * The way to every host's agent: one lasting connection each, opened at the first call. An agent
 * that comes back under another address gets a new one.
 */
public final class HostAgents implements AutoCloseable {
  private static final ClientInterceptor NAMES_OPERATION = new OperationOfCaller();

  private final Function<String, String> addressOfHost;
  private final Function<String, ManagedChannel> connector;
  private final Map<String, ManagedChannel> channels = new ConcurrentHashMap<>();

  /**
   * No connection is made yet.
   *
   * @param addressOfHost the address under which a host's agent joined; throws if there is no such
   *     host
   * @param connector makes the channel to an address
   */
  public HostAgents(
      Function<String, String> addressOfHost, Function<String, ManagedChannel> connector) {
    this.addressOfHost = addressOfHost;
    this.connector = connector;
  }

  /**
   * The agent of a host.
   *
   * @param deadline how long a call may take before it fails with {@code DEADLINE_EXCEEDED}
   */
  public HostAgentFutureStub on(String host, Duration deadline) {
    ManagedChannel channel = channels.computeIfAbsent(addressOfHost.apply(host), connector);
    return HostAgentGrpc.newFutureStub(channel)
        .withInterceptors(NAMES_OPERATION)
        .withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The agent of a host, for a call that streams, and takes as long as it takes. */
  public HostAgentStub streaming(String host) {
    return HostAgentGrpc.newStub(channel(host)).withInterceptors(NAMES_OPERATION);
  }

  /** The channel to a host's agent, for calls that stream. */
  public ManagedChannel channel(String host) {
    return channels.computeIfAbsent(addressOfHost.apply(host), connector);
  }

  /** Closes all connections; calls under way fail. */
  @Override
  public void close() {
    channels.values().forEach(ManagedChannel::shutdownNow);
  }
}
