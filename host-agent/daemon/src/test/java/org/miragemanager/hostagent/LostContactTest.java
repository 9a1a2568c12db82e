package org.miragemanager.hostagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.util.concurrent.ListenableFuture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.hostagent.FaultyRepository.Call;
import org.miragemanager.hostagent.api.AwaitRunningResponse;
import org.miragemanager.hostagent.api.CreateResponse;
import org.miragemanager.hostagent.api.DomainPhase;
import org.miragemanager.hostagent.api.SuspendResponse;

/** Rules 1, 5 and 7: what is done under which lease. */
@EnabledOnOs(OS.LINUX)
@Tag("processes")
final class LostContactTest {

  private static final String UNIKERNEL = "counter-1";

  @TempDir private Path folder;
  private FakeRepository repository;

  @BeforeEach
  void open() throws Exception {
    repository = FakeRepository.open(1_000);
    repository.create(UNIKERNEL);
  }

  @AfterEach
  void close() {
    repository.close();
  }

  @Test
  void aGuestIsFrozenWhileItsHostHasNoLease() throws Exception {
    try (TestHost host = TestHost.open(folder, "edge-1", repository)) {
      long generation = run(host);
      Path status = status(host, generation);
      repository.silence(Call.RENEW, Call.JOIN);
      repository.await("frozen", () -> state(status) == 'T');
      repository.answerAgain();
      int before = StepLogs.read(host.log(UNIKERNEL, generation)).size();
      repository.await("thawed", () -> state(status) != 'T');
      Deadline.await(
          "further steps",
          () -> StepLogs.read(host.log(UNIKERNEL, generation)).size() > before + 5);
      assertEquals(DomainPhase.RUNNING, host.phase(UNIKERNEL, generation));
    }
  }

  @Test
  void anOperatorMayLetAGuestRunOn() throws Exception {
    try (TestHost host = TestHost.open(folder, "edge-1", repository)) {
      repository.create("waived-1");
      long waived = repository.prepare("waived-1", "edge-1");
      CreateResponse created =
          host.calls()
              .create(
                  TestHost.createRequest("example:counter", "waived-1", waived, "--interval", "5ms")
                      .toBuilder()
                      .setRunsWithoutLease(true)
                      .build());
      assertEquals(CreateResponse.Outcome.ARMED, created.getOutcome());
      repository.resume("waived-1", waived);
      host.awaitRunning("waived-1", waived);
      long leased = run(host);
      Path status = status(host, leased);
      repository.silence(Call.RENEW, Call.JOIN);
      repository.await("frozen", () -> state(status) == 'T');
      long counted = StepLogs.read(host.log("waived-1", waived)).size();
      int before = repository.calls(Call.RENEW);
      repository.await("tries", () -> repository.calls(Call.RENEW) > before + 1);
      assertTrue(StepLogs.read(host.log("waived-1", waived)).size() > counted);
      assertTrue(
          host.records().stream()
              .anyMatch(
                  record ->
                      record.domain().generation() == waived
                          && record.guest().policy().runsWithoutLease()));
    }
  }

  @Test
  void aFrozenGuestThatWasClaimedEndsWithoutAnotherStep() throws Exception {
    try (TestHost host = TestHost.open(folder, "edge-1", repository)) {
      long generation = run(host);
      Path status = status(host, generation);
      ProcessHandle process = host.process(UNIKERNEL, generation);
      repository.silence(Call.RENEW, Call.JOIN);
      repository.await("frozen", () -> state(status) == 'T');
      int steps = StepLogs.read(host.log(UNIKERNEL, generation)).size();
      repository.endLease("edge-1");
      repository.claim(UNIKERNEL);
      repository.answerAgain();
      process.onExit().get(20, TimeUnit.SECONDS);
      assertEquals(steps, StepLogs.read(host.log(UNIKERNEL, generation)).size());
    }
  }

  @Test
  void newsOfAnEarlierLeaseAreNotActedOn() throws Exception {
    try (TestHost host = TestHost.open(folder, "edge-1", repository)) {
      long generation = repository.prepare(UNIKERNEL, "edge-1");
      host.create(UNIKERNEL, generation, "--interval", "5ms");
      repository.await("later leases", () -> repository.lease("edge-1") > 2);
      repository.tellOwner("edge-1", UNIKERNEL, generation, 1);
      int before = repository.calls(Call.RENEW);
      repository.await("the truth", () -> repository.calls(Call.RENEW) > before + 1);
      assertEquals(DomainPhase.ARMED, host.phase(UNIKERNEL, generation));
      assertFalse(Files.size(host.log(UNIKERNEL, generation)) > 0);
    }
  }

  @Test
  void aKeptSourceGoesOnOnlyUnderALease() throws Exception {
    try (TestHost host = TestHost.open(folder, "edge-1", repository)) {
      long generation = run(host);
      long target = repository.prepareShelf(UNIKERNEL);
      repository.retire(UNIKERNEL, target);
      repository.silence(Call.KEEP);
      ListenableFuture<SuspendResponse> response =
          host.futureCalls().suspend(TestHost.suspendRequest(UNIKERNEL, generation, target));
      repository.await("keep", () -> repository.calls(Call.KEEP) > 0);
      repository.silence(Call.RENEW, Call.JOIN);
      int before = repository.calls(Call.RENEW);
      repository.await("the lease's end", () -> repository.calls(Call.RENEW) > before + 4);
      repository.answerAgain(Call.KEEP);
      int kept = repository.calls(Call.KEEP);
      repository.await("keep", () -> repository.calls(Call.KEEP) > kept);
      int later = repository.calls(Call.RENEW);
      repository.await("a while", () -> repository.calls(Call.RENEW) > later + 2);
      assertEquals(DomainPhase.SUSPENDED, host.phase(UNIKERNEL, generation));
      repository.answerAgain();
      assertEquals(
          SuspendResponse.Outcome.RESUMED, response.get(20, TimeUnit.SECONDS).getOutcome());
      assertEquals(
          AwaitRunningResponse.Outcome.RUNNING,
          host.awaitRunning(UNIKERNEL, generation).getOutcome());
    }
  }

  private long run(TestHost host) {
    long generation = repository.prepare(UNIKERNEL, "edge-1");
    host.create(UNIKERNEL, generation, "--interval", "5ms");
    repository.resume(UNIKERNEL, generation);
    host.awaitRunning(UNIKERNEL, generation);
    return generation;
  }

  private static Path status(TestHost host, long generation) throws IOException {
    return Path.of("/proc", Long.toString(host.process(UNIKERNEL, generation).pid()), "stat");
  }

  /** The kernel's letter for what a process does; T: it was stopped. */
  private static char state(Path status) {
    try {
      String text = Files.readString(status);
      return text.charAt(text.lastIndexOf(')') + 2);
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }
}
