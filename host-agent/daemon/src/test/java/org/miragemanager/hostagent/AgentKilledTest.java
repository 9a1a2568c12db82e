package org.miragemanager.hostagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.hostagent.AgentUnderFire.Death;
import org.miragemanager.hostagent.FaultyRepository.Call;
import org.miragemanager.hostagent.api.AwaitRunningResponse;
import org.miragemanager.hostagent.api.CreateResponse;
import org.miragemanager.hostagent.api.DomainPhase;
import org.miragemanager.hostagent.api.GenerationStatus;
import org.miragemanager.hostagent.api.SuspendResponse;

/**
 * Agents that are killed with SIGKILL, at each point at which it matters; another one starts on the
 * same data directory.
 */
@Tag("processes")
final class AgentKilledTest {

  private static final String UNIKERNEL = "counter-1";

  @TempDir private Path folder;
  private FakeRepository repository;
  private TestHost host;
  private AgentUnderFire.Launched agent;

  @BeforeEach
  void open() throws Exception {
    repository = FakeRepository.open();
    repository.create(UNIKERNEL);
  }

  @AfterEach
  void close() throws Exception {
    agent.kill();
    host.close();
    repository.close();
  }

  @Test
  void beforeTheStart() throws Exception {
    startDoomed(Death.BEFORE_SPAWN);
    long generation = repository.prepare(UNIKERNEL, "edge-1");
    assertThrows(StatusRuntimeException.class, () -> host.create(UNIKERNEL, generation));
    succeed();
    assertEquals(CreateResponse.Outcome.UNKNOWN, host.create(UNIKERNEL, generation).getOutcome());
    // Nobody claims that it ended: that was not seen.
    assertEquals(0, repository.calls(Call.REPORT_ENDED));
    repository.retire(UNIKERNEL, generation);
    host.destroy(UNIKERNEL, generation);
    assertEquals(DomainPhase.ENDED, host.phase(UNIKERNEL, generation));
  }

  @Test
  void afterTheStart() throws Exception {
    startDoomed(Death.AFTER_SPAWN);
    long generation = repository.prepare(UNIKERNEL, "edge-1");
    assertThrows(StatusRuntimeException.class, () -> host.create(UNIKERNEL, generation));
    succeed();
    CreateResponse again = host.create(UNIKERNEL, generation);
    assertEquals(CreateResponse.Outcome.ARMED, again.getOutcome());
    repository.resume(UNIKERNEL, generation);
    assertRuns(generation);
  }

  @Test
  void whileADomainIsArmed() throws Exception {
    startDoomed(Death.NEVER);
    long generation = repository.prepare(UNIKERNEL, "edge-1");
    host.create(UNIKERNEL, generation, "--interval", "5ms");
    kill();
    repository.resume(UNIKERNEL, generation);
    succeed();
    assertRuns(generation);
  }

  @Test
  void whileADomainRuns() throws Exception {
    startDoomed(Death.NEVER);
    long generation = run();
    long process = host.process(UNIKERNEL, generation).pid();
    kill();
    succeed();
    assertRuns(generation);
    assertEquals(process, host.process(UNIKERNEL, generation).pid());
    long shelf = repository.prepareShelf(UNIKERNEL);
    assertEquals(
        SuspendResponse.Outcome.HANDED_OVER,
        host.suspend(UNIKERNEL, generation, shelf).getOutcome());
  }

  @Test
  void whileAHandOverIsNotAnswered() throws Exception {
    startDoomed(Death.NEVER);
    long generation = run();
    long shelf = repository.prepareShelf(UNIKERNEL);
    repository.silence(Call.HAND_OVER);
    suspendInBackground(generation, shelf);
    repository.await("a hand-over", () -> repository.calls(Call.HAND_OVER) > 0);
    kill();
    succeed();
    // The successor does not know the target: it keeps the source, which fences the late hand-over.
    assertRuns(generation);
    assertEquals(GenerationStatus.RETIRED, repository.status(UNIKERNEL, shelf));
    assertEquals(GenerationStatus.OWNER, repository.status(UNIKERNEL, generation));
  }

  @Test
  void afterAHandOverWhoseAnswerWasLost() throws Exception {
    startDoomed(Death.NEVER);
    long generation = run();
    long shelf = repository.prepareShelf(UNIKERNEL);
    repository.loseAnswers(Call.HAND_OVER);
    repository.silence(Call.RENEW);
    suspendInBackground(generation, shelf);
    repository.await("a hand-over", () -> repository.calls(Call.HAND_OVER) > 0);
    ProcessHandle process = host.process(UNIKERNEL, generation);
    kill();
    repository.answerAgain();
    succeed();
    process.onExit().get(20, TimeUnit.SECONDS);
    assertEquals(GenerationStatus.OWNER, repository.status(UNIKERNEL, shelf));
    assertEquals(0, repository.calls(Call.REPORT_ENDED));
  }

  @Test
  void whenTheGuestEndsMeanwhile() throws Exception {
    startDoomed(Death.NEVER);
    long generation = run();
    kill();
    ProcessHandle process = host.process(UNIKERNEL, generation);
    process.destroyForcibly();
    process.onExit().get(20, TimeUnit.SECONDS);
    succeed();
    repository.await("the end", () -> repository.end(UNIKERNEL, generation).isPresent());
    assertEquals(
        "ended while no agent was there", repository.end(UNIKERNEL, generation).orElseThrow());
  }

  private long run() {
    long generation = repository.prepare(UNIKERNEL, "edge-1");
    host.create(UNIKERNEL, generation, "--interval", "5ms");
    repository.resume(UNIKERNEL, generation);
    host.awaitRunning(UNIKERNEL, generation);
    return generation;
  }

  private void assertRuns(long generation) {
    assertEquals(
        AwaitRunningResponse.Outcome.RUNNING,
        host.awaitRunning(UNIKERNEL, generation).getOutcome());
  }

  private void suspendInBackground(long generation, long target) {
    assertTrue(
        !host.futureCalls()
            .suspend(TestHost.suspendRequest(UNIKERNEL, generation, target))
            .isDone());
  }

  private void startDoomed(Death death) throws IOException, InterruptedException {
    host = TestHost.planned(folder, "edge-1", repository);
    agent =
        AgentUnderFire.launch(
            host.configuration(), repository.address(), folder.resolve("images"), death);
    host.connect(agent.address());
  }

  private void kill() throws InterruptedException {
    agent.kill();
  }

  /** Another agent starts, in this process. */
  private void succeed() throws IOException, InterruptedException {
    agent.process().waitFor();
    host.stop();
    host.start();
  }
}
