package org.miragemanager.hostagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.hostagent.AgentUnderFire.Death;
import org.miragemanager.hostagent.api.AwaitRunningResponse;

/**
 * Cases hypeman PR#72 and cri-o PR#513: a service manager that restarts the agent ends all of its
 * process group, and the guests with it. Those of a control group are spared by {@code
 * KillMode=process} (host-agent/README.md).
 */
@EnabledOnOs(OS.LINUX)
@Tag("processes")
final class HypemanPr72RestartKillsGuestsTest {

  private static final String UNIKERNEL = "counter-1";

  @TempDir private Path folder;
  private FakeRepository repository;
  private TestHost host;

  @BeforeEach
  void open() throws Exception {
    repository = FakeRepository.open();
    repository.create(UNIKERNEL);
    host = TestHost.planned(folder, "edge-1", repository);
  }

  @AfterEach
  void close() throws Exception {
    host.close();
    repository.close();
  }

  @Test
  void guestsGoOnWhenTheAgentsProcessGroupIsEnded() throws Exception {
    AgentUnderFire.Launched agent =
        AgentUnderFire.launch(
            host.configuration(), repository.address(), folder.resolve("images"), Death.NEVER);
    host.connect(agent.address());
    long generation = repository.prepare(UNIKERNEL, "edge-1");
    host.create(UNIKERNEL, generation, "--interval", "5ms");
    repository.resume(UNIKERNEL, generation);
    host.awaitRunning(UNIKERNEL, generation);
    ProcessHandle guest = host.process(UNIKERNEL, generation);
    agent.signalGroup("TERM");
    agent.signalGroup("KILL");
    assertTrue(agent.process().waitFor(20, TimeUnit.SECONDS));
    host.stop();
    host.start();
    assertTrue(guest.isAlive());
    assertEquals(
        AwaitRunningResponse.Outcome.RUNNING,
        host.awaitRunning(UNIKERNEL, generation).getOutcome());
    assertEquals(guest.pid(), host.process(UNIKERNEL, generation).pid());
  }
}
