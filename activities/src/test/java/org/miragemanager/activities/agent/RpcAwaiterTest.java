package org.miragemanager.activities.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.inprocess.InProcessChannelBuilder;
import io.temporal.failure.ApplicationFailure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.miragemanager.activities.FailureType;
import org.miragemanager.activities.agent.RpcAwaiter.Heartbeat;

/** An agent that nobody listens for. */
class RpcAwaiterTest {
  private final AgentChannels agents =
      new AgentChannels(host -> host, address -> InProcessChannelBuilder.forName(address).build());

  /** Which attempt it is. */
  private record Attempt(int attempt) implements Heartbeat {
    @Override
    public void beat() {}
  }

  @AfterEach
  void close() {
    agents.close();
  }

  private ApplicationFailure failure(int attempt, boolean patient) {
    RpcAwaiter call = new RpcAwaiter(agents, new Attempt(attempt));
    return assertThrows(
        ApplicationFailure.class, () -> call.requireReachable("absent-host", patient));
  }

  @Test
  void aHostThatWasNamedIsWaitedForAWhile() {
    ApplicationFailure early = failure(1, true);
    assertTrue(!early.isNonRetryable(), early.toString());
    assertTrue(
        early.getOriginalMessage().startsWith("absent-host cannot be reached"), early.toString());
    assertEquals(FailureType.HOST_AWAY.name(), failure(20, true).getType());
  }

  @Test
  void aHostThatWasChosenIsNot() {
    assertEquals(FailureType.HOST_AWAY.name(), failure(1, false).getType());
  }
}
