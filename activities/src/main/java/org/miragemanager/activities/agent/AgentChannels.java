package org.miragemanager.activities.agent;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.miragemanager.activities.agent.HostTroubles.Trouble;
import org.miragemanager.hostagent.api.CallingOperation;
import org.miragemanager.hostagent.api.HostAgentGrpc;
import org.miragemanager.hostagent.api.HostAgentGrpc.HostAgentFutureStub;
import org.miragemanager.hostagent.api.HostAgentGrpc.HostAgentStub;
import org.miragemanager.model.RootCause;
import org.slf4j.MDC;

/**
 * The way to every host's agent: one lasting connection each, opened at the first call. An agent
 * that comes back under another address gets a new one, and the old one is closed. What is known of
 * the hosts that cannot be reached is kept here too.
 */
public final class AgentChannels implements AutoCloseable {
  private static final ClientInterceptor NAMES_OPERATION = new TraceContextInterceptor();

  /** An agent that takes longer only to say that it is there is not reached. */
  private static final Duration PROBE = Duration.ofSeconds(3);

  private record Connection(String address, ManagedChannel channel) {}

  private final Function<String, String> addressOfHost;
  private final Function<String, ManagedChannel> connector;
  private final Map<String, Connection> connections = new HashMap<>();
  private final HostTroubles troubles = new HostTroubles(System::nanoTime);

  /**
   * No connection is made yet.
   *
   * @param addressOfHost the address under which a host's agent joined; throws if there is no such
   *     host
   * @param connector makes the channel to an address
   */
  public AgentChannels(
      Function<String, String> addressOfHost, Function<String, ManagedChannel> connector) {
    this.addressOfHost = addressOfHost;
    this.connector = connector;
  }

  /** Which hosts cannot be reached, or fail. */
  public HostTroubles troubles() {
    return troubles;
  }

  /**
   * The agent of a host.
   *
   * @param deadline how long a call may take before it fails with {@code DEADLINE_EXCEEDED}
   */
  public HostAgentFutureStub on(String host, Duration deadline) {
    return HostAgentGrpc.newFutureStub(channel(host))
        .withInterceptors(NAMES_OPERATION)
        .withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The agent of a host, for a call that streams, and takes as long as it takes. */
  public HostAgentStub streaming(String host) {
    return HostAgentGrpc.newStub(channel(host)).withInterceptors(NAMES_OPERATION);
  }

  /** The channel to a host's agent, for calls that stream. */
  public ManagedChannel channel(String host) {
    String address = addressOfHost.apply(host);
    synchronized (connections) {
      Connection present = connections.get(host);
      if (present != null && present.address().equals(address)) {
        return present.channel();
      }
      if (present != null) {
        // Calls under way may end.
        present.channel().shutdown();
      }
      ManagedChannel channel = connector.apply(address);
      connections.put(host, new Connection(address, channel));
      return channel;
    }
  }

  /** Hosts other than these have gone: nothing of them is kept. */
  public void keepOnly(Set<String> hosts) {
    synchronized (connections) {
      Iterator<Map.Entry<String, Connection>> all = connections.entrySet().iterator();
      while (all.hasNext()) {
        Map.Entry<String, Connection> connection = all.next();
        if (!hosts.contains(connection.getKey())) {
          connection.getValue().channel().shutdown();
          all.remove();
        }
      }
    }
    troubles.keepOnly(hosts);
  }

  /**
   * Asks a host's agent whether it is there, and remembers the answer; any answer is one.
   *
   * @return completes, within a few seconds, with what is wrong; empty: it has answered
   */
  public ListenableFuture<Optional<Trouble>> probe(String host) {
    ManagedChannel channel = channel(host);
    if (troubles.of(host).isPresent()) {
      // Else gRPC itself would not try to connect again for up to two minutes.
      channel.resetConnectBackoff();
    }
    ListenableFuture<Optional<Trouble>> answer =
        Futures.transform(
            HealthGrpc.newFutureStub(channel)
                .withDeadlineAfter(PROBE.toMillis(), TimeUnit.MILLISECONDS)
                .check(HealthCheckRequest.getDefaultInstance()),
            health -> reached(host),
            MoreExecutors.directExecutor());
    return Futures.catching(
        answer, Throwable.class, failure -> probed(host, failure), MoreExecutors.directExecutor());
  }

  private Optional<Trouble> probed(String host, Throwable failure) {
    Status status = Status.fromThrowable(failure);
    return switch (status.getCode()) {
      case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED, UNKNOWN -> {
        troubles.unreachable(host, reason(status));
        yield troubles.of(host);
      }
      default -> reached(host);
    };
  }

  private Optional<Trouble> reached(String host) {
    troubles.answered(host);
    return Optional.empty();
  }

  /**
   * Why a host cannot be reached now: it is asked, unless it has answered a moment ago.
   *
   * @return empty: it can be reached
   */
  Optional<Trouble> unreachable(String host) {
    if (troubles.answeredLately(host)) {
      return Optional.empty();
    }
    try {
      return probe(host).get();
    } catch (ExecutionException impossible) {
      throw new IllegalStateException("a probe always answers", impossible);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** Closes all connections; calls under way fail. */
  @Override
  public void close() {
    synchronized (connections) {
      connections.values().forEach(connection -> connection.channel().shutdownNow());
    }
  }

  /**
   * Tells an agent which operation a call belongs to: the one that the calling thread's log lines
   * belong to. Temporal's SDK names it there for every activity.
   */
  static final class TraceContextInterceptor implements ClientInterceptor {
    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(
        MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
      Optional<CallingOperation> operation = current();
      ClientCall<Q, A> call = next.newCall(method, options);
      if (operation.isEmpty()) {
        return call;
      }
      return new SimpleForwardingClientCall<>(call) {
        @Override
        public void start(Listener<A> listener, Metadata headers) {
          operation.get().writeTo(headers);
          super.start(listener, headers);
        }
      };
    }

    private static Optional<CallingOperation> current() {
      String workflowId = MDC.get(CallingOperation.WORKFLOW_ID);
      String runId = MDC.get(CallingOperation.RUN_ID);
      return workflowId == null || runId == null
          ? Optional.empty()
          : Optional.of(new CallingOperation(workflowId, runId));
    }
  }

  /** Why an agent did not answer, in a few words for an operator, without a full stop. */
  static String reason(Status status) {
    // The description that gRPC gives to a deadline lists its own timers, which helps no operator.
    if (status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
      return "no answer in time";
    }
    if (status.getCause() != null) {
      return RootCause.words(status.getCause()).replaceFirst("^finishConnect.*failed[^:]*: ", "");
    }
    return status.getDescription() == null ? status.getCode().name() : status.getDescription();
  }
}
