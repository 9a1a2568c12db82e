package org.miragemanager.manager.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.miragemanager.activities.agent.AgentChannels;
import org.miragemanager.hostagent.api.CallingOperation;
import org.miragemanager.hostagent.api.ForgetRequest;
import org.miragemanager.hostagent.api.ForgetResponse;
import org.miragemanager.hostagent.api.HostAgentGrpc;
import org.miragemanager.hostagent.log.LoggedOperation;
import org.slf4j.MDC;

/** The operation's name, from a manager's thread over the network into an agent's. */
final class OperationHeaderTest {
  private final LinkedBlockingQueue<Optional<CallingOperation>> named = new LinkedBlockingQueue<>();
  private Server server;
  private AgentChannels agents;

  @BeforeEach
  void open() throws Exception {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(
                new HostAgentGrpc.HostAgentImplBase() {
                  @Override
                  public void forget(
                      ForgetRequest request, StreamObserver<ForgetResponse> observer) {
                    named.add(LoggedOperation.current());
                    observer.onNext(ForgetResponse.getDefaultInstance());
                    observer.onCompleted();
                  }
                })
            .intercept(new LoggedOperation.Interceptor())
            .directExecutor()
            .build()
            .start();
    agents =
        new AgentChannels(
            host -> "127.0.0.1:" + server.getPort(),
            address ->
                Grpc.newChannelBuilder(address, InsecureChannelCredentials.create()).build());
  }

  @AfterEach
  void close() {
    agents.close();
    server.shutdownNow();
    MDC.clear();
  }

  private Optional<CallingOperation> namedByACall() throws Exception {
    agents
        .on("edge-1", Duration.ofSeconds(20))
        .forget(ForgetRequest.getDefaultInstance())
        .get(20, TimeUnit.SECONDS);
    return named.poll(20, TimeUnit.SECONDS);
  }

  @Test
  void anActivitysCallNamesItsWorkflow() throws Exception {
    MDC.put("WorkflowId", "migrate-counter-1");
    MDC.put("RunId", "f00d");
    assertEquals(Optional.of(new CallingOperation("migrate-counter-1", "f00d")), namedByACall());
    MDC.clear();
    assertEquals(Optional.empty(), namedByACall(), "the agent's thread has forgotten it");
  }
}
