package org.miragemanager.hostagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.hostagent.AgentUnderFire.Death;
import org.miragemanager.hostagent.api.CreateRequest;

/** Rule 7 for guests: they count their host's lease by themselves, whatever became of its agent. */
@EnabledOnOs(OS.LINUX)
@Tag("processes")
final class GuestLeaseTest {

  private static final String UNIKERNEL = "counter-1";
  private static final long LEASE_MILLIS = 1_000;
  private static final long MILLI = 1_000_000;

  /** A tenth less than the length. */
  private static final long COUNTED_NANOS = LEASE_MILLIS * MILLI / 10 * 9;

  @TempDir private Path folder;
  private FakeRepository repository;
  private TestHost host;
  private AgentUnderFire.Launched agent;

  @BeforeEach
  void open() throws Exception {
    repository = FakeRepository.open(LEASE_MILLIS);
    repository.create(UNIKERNEL);
    host = TestHost.planned(folder, "edge-1", repository);
  }

  @AfterEach
  void close() throws Exception {
    if (agent != null) {
      agent.kill();
    }
    host.close();
    repository.close();
  }

  @Test
  void aGuestOfAKilledAgentStopsAtTheEndOfItsLease() throws Exception {
    long generation = runUnderFire(false);
    agent.kill();
    assertStops(generation);
    host.stop();
    host.start();
    assertGoesOn(generation);
  }

  @Test
  void aGuestOfAStoppedAgentStopsAtTheEndOfItsLease() throws Exception {
    long generation = runUnderFire(false);
    agent.signal("STOP");
    assertStops(generation);
    agent.signal("CONT");
    assertGoesOn(generation);
  }

  @Test
  void aGuestThatRunsWithoutALeaseGoesOnWithoutAnAgent() throws Exception {
    long generation = runUnderFire(true);
    agent.kill();
    Deadline.awaitTime(repository.renewedAtNanos("edge-1") + 2 * LEASE_MILLIS * MILLI);
    assertGoesOn(generation);
    host.stop();
    host.start();
    assertGoesOn(generation);
    assertEquals(List.of(), frozenLines(generation));
  }

  @Test
  void aPlannedStopLeavesNoGap() throws Exception {
    host.start();
    long generation = run(false);
    host.stop();
    List<String> frozenBefore = frozenLines(generation);
    assertEquals(60_000, repository.wantedMillis("edge-1"));
    long stopped = System.nanoTime();
    Deadline.awaitTime(stopped + 2 * LEASE_MILLIS * MILLI);
    host.start();
    host.awaitRunning(UNIKERNEL, generation);
    Deadline.awaitTime(System.nanoTime() + LEASE_MILLIS * MILLI);
    assertEquals(frozenBefore, frozenLines(generation));
    List<StepLogs.Step> steps =
        steps(generation).stream().filter(step -> step.nanos() > stopped).toList();
    assertTrue(steps.getLast().nanos() - steps.getFirst().nanos() > 2 * LEASE_MILLIS * MILLI);
    for (int index = 1; index < steps.size(); index++) {
      long gap = steps.get(index).nanos() - steps.get(index - 1).nanos();
      assertTrue(gap < LEASE_MILLIS * MILLI, gap / MILLI + " ms before step " + index);
    }
  }

  @Test
  void withoutAnAnswerAPlannedStopTakesTwoSeconds() throws Exception {
    host.start();
    run(false);
    repository.silence(FaultyRepository.Call.RENEW);
    long asked = System.nanoTime();
    host.stop();
    long took = System.nanoTime() - asked;
    assertTrue(took < 4_000 * MILLI, took / MILLI + " ms");
    repository.answerAgain();
    host.start();
  }

  private void assertStops(long generation) throws Exception {
    Deadline.await("a frozen guest", () -> !frozenLines(generation).isEmpty());
    long deadline = repository.renewedAtNanos("edge-1") + COUNTED_NANOS;
    Deadline.awaitTime(deadline + LEASE_MILLIS * MILLI);
    long late = steps(generation).stream().filter(step -> step.nanos() > deadline).count();
    // One may have begun right before.
    assertTrue(late <= 1, late + " steps after the end of the lease");
  }

  private void assertGoesOn(long generation) throws Exception {
    int before = steps(generation).size();
    Deadline.await("further steps", () -> steps(generation).size() > before + 5);
  }

  private List<StepLogs.Step> steps(long generation) throws IOException {
    return StepLogs.read(host.log(UNIKERNEL, generation));
  }

  private List<String> frozenLines(long generation) throws IOException {
    return Files.readAllLines(host.log(UNIKERNEL, generation)).stream()
        .filter(line -> line.startsWith("no lease runs"))
        .toList();
  }

  private long runUnderFire(boolean waived) throws IOException {
    agent =
        AgentUnderFire.launch(
            host.configuration(), repository.address(), folder.resolve("images"), Death.NEVER);
    host.connect(agent.address());
    return run(waived);
  }

  private long run(boolean waived) {
    long generation = repository.prepare(UNIKERNEL, "edge-1");
    CreateRequest request =
        TestHost.createRequest("example:counter", UNIKERNEL, generation, "--interval", "5ms");
    host.calls()
        .withDeadlineAfter(20, TimeUnit.SECONDS)
        .create(request.toBuilder().setRunsWithoutLease(waived).build());
    repository.resume(UNIKERNEL, generation);
    host.awaitRunning(UNIKERNEL, generation);
    return generation;
  }
}
