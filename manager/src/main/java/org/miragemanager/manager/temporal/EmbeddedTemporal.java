package org.miragemanager.manager.temporal;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.temporal.api.command.v1.Command;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import io.temporal.internal.testservice.GRPCServerHelper;
import io.temporal.internal.testservice.WallClockServices;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.miragemanager.manager.temporal.TemporalStart.RunningTemporal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Temporal's in-memory server on a loopback port: for trying things out without installing
 * anything. This program itself talks to it within the process, which spares a migration some
 * hundred messages over a socket; the port is for Temporal's own tools. Until it stops it keeps
 * every workflow, also those that have ended, some 54 kB for each migration: it has no call to
 * delete one. When it stops it keeps nothing; the repository does.
 */
final class EmbeddedTemporal implements RunningTemporal {
  /**
   * Far above what a workflow here sends; the server would cut a connection at gRPC's default of 4
   * MiB.
   */
  private static final int MAXIMUM_MESSAGE_BYTES = 16 << 20;

  /**
   * Names of in-memory clusters begin with this. They keep nothing, so each start of one is another
   * cluster.
   */
  static final String NAMES = "memory-";

  private final WallClockServices services;
  private final Server server;
  private final Server withinProcess;
  private final ManagedChannel channel;
  private final String cluster = NAMES + UUID.randomUUID();

  private EmbeddedTemporal(int port) throws IOException {
    services = new WallClockServices();
    server =
        served(
            NettyServerBuilder.forAddress(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .maxInboundMessageSize(MAXIMUM_MESSAGE_BYTES));
    withinProcess = served(InProcessServerBuilder.forName(cluster));
    channel = InProcessChannelBuilder.forName(cluster).build();
  }

  private Server served(ServerBuilder<?> builder) throws IOException {
    GRPCServerHelper.registerServicesAndHealthChecks(
        services.services(), builder, List.of(new KeptWorkflows()));
    try {
      return builder.build().start();
    } catch (IOException failure) {
      services.close();
      throw failure;
    }
  }

  /**
   * Starts a server on loopback only.
   *
   * @param port the port; 0: any that is free
   * @throws TemporalException if the port is taken
   */
  static EmbeddedTemporal start(int port) {
    try {
      EmbeddedTemporal started = new EmbeddedTemporal(port);
      try {
        SearchAttributeRegistry.register(started.access(), started.namespace());
      } catch (RuntimeException failure) {
        started.close();
        throw failure;
      }
      return started;
    } catch (IOException failure) {
      throw new TemporalException(
          "cannot listen on 127.0.0.1:" + port + " for Temporal: is the port taken?", failure);
    }
  }

  private String address() {
    return "127.0.0.1:" + server.getPort();
  }

  @Override
  public WorkflowServiceStubsOptions access() {
    return WorkflowServiceStubsOptions.newBuilder().setChannel(channel).build();
  }

  @Override
  public String namespace() {
    return "default";
  }

  @Override
  public Optional<URI> ui() {
    return Optional.empty();
  }

  @Override
  public String kind() {
    return "memory";
  }

  @Override
  public String inWords() {
    return "in memory, at " + address() + ", which keeps every operation until it stops";
  }

  @Override
  public Optional<String> cluster() {
    return Optional.of(cluster);
  }

  @Override
  public void close() {
    channel.shutdownNow();
    withinProcess.shutdownNow();
    server.shutdownNow();
    try {
      server.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    services.close();
  }

  /**
   * Counts the workflows that have ended on the in-memory server, which keeps each until it stops
   * and has no call to delete one; warns when that becomes much memory, and again each time it has
   * doubled.
   */
  static final class KeptWorkflows implements ServerInterceptor {
    private static final Logger LOG = LoggerFactory.getLogger(KeptWorkflows.class);
    private static final int FIRST_WARNING = 5_000;

    /** Measured with migrations; other operations are shorter. */
    private static final int KIBIBYTES_OF_EACH = 54;

    private static final int KIBIBYTES_IN_A_MEBIBYTE = 1024;

    private final AtomicLong ended = new AtomicLong();

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
      return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
        @Override
        public void onMessage(Q message) {
          if (message instanceof RespondWorkflowTaskCompletedRequest task
              && task.getCommandsList().stream().anyMatch(KeptWorkflows::ends)) {
            count();
          }
          super.onMessage(message);
        }
      };
    }

    private static boolean ends(Command command) {
      CommandType type = command.getCommandType();
      return type == CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION
          || type == CommandType.COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION
          || type == CommandType.COMMAND_TYPE_CANCEL_WORKFLOW_EXECUTION
          || type == CommandType.COMMAND_TYPE_CONTINUE_AS_NEW_WORKFLOW_EXECUTION;
    }

    private void count() {
      long number = ended.incrementAndGet();
      if (isToBeTold(number)) {
        LOG.warn(
            "The in-memory Temporal keeps every operation until this manager stops: {} by now, about {}"
                + " MiB. Start the manager again when no operation runs, or use a real Temporal server,"
                + " which removes old ones (docs/your-own-temporal.md).",
            number,
            number * KIBIBYTES_OF_EACH / KIBIBYTES_IN_A_MEBIBYTE);
      }
    }

    /** At the first number that is much, and at each of its doubles. */
    static boolean isToBeTold(long number) {
      long parts = number / FIRST_WARNING;
      return number > 0 && number % FIRST_WARNING == 0 && Long.bitCount(parts) == 1;
    }
  }
}
