package org.miragemanager.hostagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.util.concurrent.ListenableFuture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.hostagent.AgentUnderFire.Death;
import org.miragemanager.hostagent.FaultyRepository.Call;
import org.miragemanager.hostagent.api.CreateRequest;
import org.miragemanager.hostagent.api.CreateResponse;
import org.miragemanager.hostagent.api.DomainPhase;
import org.miragemanager.hostagent.api.GenerationStatus;
import org.miragemanager.hostagent.api.SuspendResponse;
import org.miragemanager.hostagent.driver.system.ProcessIdentity;

/**
 * Rule 7 for guests that do not count their lease: the host's watchdog stops them when it ends,
 * whatever became of the agent. The guest here takes steps as long as nobody stops it.
 */
@EnabledOnOs(OS.LINUX)
@Tag("processes")
final class WatchedGuestTest {

  private static final String UNIKERNEL = "stubborn-1";
  private static final long MILLI = 1_000_000;
  private static final long LEASE_NANOS = 2_000 * MILLI;

  @TempDir private Path folder;
  private long leaseNanos = LEASE_NANOS;
  private FakeRepository repository;
  private TestHost host;
  private Optional<AgentUnderFire.Launched> agent = Optional.empty();

  @BeforeEach
  void open() throws Exception {
    repository = FakeRepository.open(leaseNanos / MILLI);
    repository.create(UNIKERNEL);
    host = TestHost.planned(folder, "edge-1", repository);
  }

  @AfterEach
  void close() throws Exception {
    if (agent.isPresent()) {
      agent.get().kill();
    }
    host.close();
    repository.close();
  }

  @Test
  void aGuestOfAKilledAgentIsStoppedWhenItsLeaseEnds() throws Exception {
    long generation = runUnderFire();
    agent.orElseThrow().kill();
    assertStopsInTime(generation);
    assertGoesOnUnderANewAgent(generation);
  }

  @Test
  void aGuestOfAStoppedAgentIsStoppedWhenItsLeaseEnds() throws Exception {
    long generation = runUnderFire();
    agent.orElseThrow().signal("STOP");
    assertStopsInTime(generation);
    agent.orElseThrow().signal("CONT");
    assertGoesOn(generation);
  }

  @Test
  void aGuestOfAnAgentThatIsCutOffIsStoppedWhenItsLeaseEnds() throws Exception {
    host.start();
    long generation = run();
    repository.silence(Call.RENEW, Call.JOIN);
    assertStopsInTime(generation);
    repository.answerAgain();
    assertGoesOn(generation);
  }

  @Test
  void aFrozenGuestThatWasClaimedTakesNoStepMore() throws Exception {
    long generation = runUnderFire();
    agent.orElseThrow().kill();
    assertStopsInTime(generation);
    int before = steps(generation).size();
    ProcessHandle process = host.process(UNIKERNEL, generation);
    repository.endLease("edge-1");
    repository.claim(UNIKERNEL);
    startSuccessor();
    process.onExit().get(20, TimeUnit.SECONDS);
    assertEquals(before, steps(generation).size());
  }

  @Test
  void aWatchdogThatIsKilledIsReplacedAndTheGuestGoesOn() throws Exception {
    // A lease that does not end of itself on a busy machine: only the watchdog could stop it.
    repository.close();
    leaseNanos = 3 * LEASE_NANOS;
    open();
    long generation = runUnderFire();
    ProcessIdentity before = host.watchdog().orElseThrow();
    long killed = System.nanoTime();
    host.killWatchdog();
    Deadline.await(
        "another watchdog", () -> host.watchdog().filter(now -> !now.equals(before)).isPresent());
    Deadline.awaitTime(killed + 2 * LEASE_NANOS);
    assertGoesOn(generation);
    assertNotEquals(before, host.watchdog().orElseThrow());
    List<StepLogs.Step> since =
        steps(generation).stream().filter(step -> step.nanos() > killed).toList();
    for (int index = 1; index < since.size(); index++) {
      long gap = since.get(index).nanos() - since.get(index - 1).nanos();
      assertTrue(gap < LEASE_NANOS, gap / MILLI + " ms before step " + index);
    }
    agent.orElseThrow().kill();
    assertStopsInTime(generation);
  }

  /** The limit that is written down: then nobody counts, until an agent is back. */
  @Test
  void afterAgentAndWatchdogWereKilledTogetherTheNextAgentStopsItUntilItIsTold() throws Exception {
    long generation = runUnderFire();
    host.killWatchdog();
    agent.orElseThrow().kill();
    host.killWatchdog();
    repository.silence(Call.RENEW);
    startSuccessor();
    Deadline.await("stopped", () -> isStopped(generation));
    repository.answerAgain();
    assertGoesOn(generation);
    assertTrue(host.watchdog().isPresent());
  }

  @Test
  void aPlannedStopLeavesItRunning() throws Exception {
    host.start();
    long generation = run();
    host.stop();
    long stopped = System.nanoTime();
    Deadline.awaitTime(stopped + 2 * LEASE_NANOS);
    assertGoesOn(generation);
    ProcessIdentity watchdog = host.watchdog().orElseThrow();
    host.start();
    assertGoesOn(generation);
    assertEquals(watchdog, host.watchdog().orElseThrow());
  }

  @Test
  void withoutAWatchdogItIsNotToldToGo() throws Exception {
    // Where the watchdog's output goes: it cannot be started.
    Path inTheWay = host.configuration().dataDirectory().resolve("keeper.log");
    Files.createDirectories(inTheWay);
    host.start();
    long generation = repository.prepare(UNIKERNEL, "edge-1");
    ListenableFuture<CreateResponse> created = host.futureCalls().create(request(generation));
    Deadline.await("an armed guest", () -> host.phase(UNIKERNEL, generation) == DomainPhase.ARMED);
    repository.resume(UNIKERNEL, generation);
    int before = repository.calls(Call.RENEW);
    repository.await("renewals", () -> repository.calls(Call.RENEW) > before + 2);
    assertEquals(DomainPhase.ARMED, host.phase(UNIKERNEL, generation));
    assertFalse(created.isDone());
    assertEquals(List.of(), steps(generation));
    Files.delete(inTheWay);
    assertEquals(CreateResponse.Outcome.ARMED, created.get(20, TimeUnit.SECONDS).getOutcome());
    host.awaitRunning(UNIKERNEL, generation);
  }

  @Test
  void itIsHandedOverLikeAnyOther() throws Exception {
    host.start();
    long generation = run();
    ProcessHandle process = host.process(UNIKERNEL, generation);
    long shelf = repository.prepareShelf(UNIKERNEL);
    assertEquals(
        SuspendResponse.Outcome.HANDED_OVER,
        host.suspend(UNIKERNEL, generation, shelf).getOutcome());
    host.destroy(UNIKERNEL, generation);
    assertFalse(process.isAlive());
    assertEquals(GenerationStatus.OWNER, repository.status(UNIKERNEL, shelf));
  }

  @Test
  void anOperatorMayWaiveTheLeaseForItToo() throws Exception {
    host.start();
    long generation = repository.prepare(UNIKERNEL, "edge-1");
    host.calls().create(request(generation).toBuilder().setRunsWithoutLease(true).build());
    repository.resume(UNIKERNEL, generation);
    host.awaitRunning(UNIKERNEL, generation);
    assertEquals(Optional.empty(), host.watchdog());
  }

  /** No step is later than the manager's own count of the lease. */
  private void assertStopsInTime(long generation) throws Exception {
    Deadline.await("stopped", () -> isStopped(generation));
    long renewed = repository.renewedAtNanos("edge-1");
    Deadline.awaitTime(renewed + leaseNanos + leaseNanos / 2);
    long last = steps(generation).getLast().nanos();
    System.out.printf(
        "the last step was %d us after what the agent counts%n",
        (last - renewed - leaseNanos / 10 * 9) / 1_000);
    assertTrue(
        last - renewed < leaseNanos, (last - renewed) / MILLI + " ms after the last renewal");
    assertTrue(isStopped(generation));
  }

  private boolean isStopped(long generation) throws IOException {
    long process = host.process(UNIKERNEL, generation).pid();
    String status = Files.readString(Path.of("/proc", Long.toString(process), "stat"));
    return status.charAt(status.lastIndexOf(')') + 2) == 'T';
  }

  private void assertGoesOnUnderANewAgent(long generation) throws Exception {
    ProcessIdentity watchdog = host.watchdog().orElseThrow();
    startSuccessor();
    assertGoesOn(generation);
    assertEquals(watchdog, host.watchdog().orElseThrow());
  }

  private void startSuccessor() throws Exception {
    host.stop();
    host.start();
  }

  private void assertGoesOn(long generation) throws Exception {
    int before = steps(generation).size();
    Deadline.await("further steps", () -> steps(generation).size() > before + 5);
  }

  private List<StepLogs.Step> steps(long generation) throws IOException {
    return StepLogs.read(host.log(UNIKERNEL, generation));
  }

  private long runUnderFire() throws Exception {
    agent =
        Optional.of(
            AgentUnderFire.launch(
                host.configuration(), repository.address(), folder.resolve("images"), Death.NEVER));
    host.connect(agent.orElseThrow().address());
    return run();
  }

  private long run() throws Exception {
    long generation = repository.prepare(UNIKERNEL, "edge-1");
    host.calls().create(request(generation));
    // Before ownership comes it is kept already.
    assertTrue(host.watchdog().isPresent());
    assertTrue(host.records().getFirst().kept());
    repository.resume(UNIKERNEL, generation);
    host.awaitRunning(UNIKERNEL, generation);
    return generation;
  }

  private static CreateRequest request(long generation) {
    return TestHost.createRequest("example:stubborn", UNIKERNEL, generation);
  }
}
