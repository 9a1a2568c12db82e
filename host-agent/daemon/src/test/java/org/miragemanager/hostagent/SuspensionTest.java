package org.miragemanager.hostagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.miragemanager.hostagent.Messages.assertRefused;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.hostagent.api.DomainPhase;
import org.miragemanager.hostagent.api.GenerationStatus;
import org.miragemanager.hostagent.api.SuspendResponse;
import org.miragemanager.unimem.Checkpoint;

@Tag("processes")
final class SuspensionTest {

  @TempDir private Path folder;
  private FakeRepository repository;
  private TestHost host;

  @BeforeEach
  void open() throws Exception {
    repository = FakeRepository.open();
    host = TestHost.open(folder, "edge-1", repository);
  }

  @AfterEach
  void close() throws Exception {
    host.close();
    repository.close();
  }

  @Test
  void theStateOfASuspendedSourceIsHandedOver() throws Exception {
    long source = run();
    long target = repository.prepareShelf("counter-1");

    SuspendResponse response = host.suspend("counter-1", source, target);

    assertEquals(SuspendResponse.Outcome.HANDED_OVER, response.getOutcome());
    assertEquals(GenerationStatus.OWNER, repository.status("counter-1", target));
    Checkpoint state =
        Checkpoint.decode(repository.newest("counter-1").orElseThrow().toByteArray());
    assertEquals(source, state.generation());
    assertEquals(state.sequence(), state.store().getInt("count"));
    assertEquals(response.getStateBytes(), state.size());
    assertEquals(response, host.suspend("counter-1", source, target));
    ProcessHandle process = host.process("counter-1", source);
    host.destroy("counter-1", source);
    assertFalse(process.isAlive());
  }

  @Test
  void aSuspensionGivesUpWhenAStepTakesLongerThanItsPolicyAllows() throws Exception {
    repository.create("counter-1");
    long source = repository.prepare("counter-1", "edge-1");
    host.calls()
        .create(
            TestHost.createRequest("example:counter", "counter-1", source, "--interval", "5ms")
                .toBuilder()
                .setStopTimeoutMillis(1_000)
                .build());
    repository.resume("counter-1", source);
    host.awaitRunning("counter-1", source);
    ProcessHandle process = host.process("counter-1", source);
    new ProcessBuilder("kill", "-STOP", Long.toString(process.pid())).start().waitFor();
    long target = repository.prepareShelf("counter-1");

    assertRefused(
        Status.Code.FAILED_PRECONDITION,
        "suspension-unanswered",
        () -> host.suspend("counter-1", source, target));

    new ProcessBuilder("kill", "-CONT", Long.toString(process.pid())).start().waitFor();
    // Its step ends now; until the repository has said that it goes on, it is not suspended again.
    Deadline.await("the guest is suspended", () -> isSuspended(source, target));
  }

  private boolean isSuspended(long source, long target) {
    try {
      return host.suspend("counter-1", source, target).getOutcome()
          == SuspendResponse.Outcome.HANDED_OVER;
    } catch (StatusRuntimeException again) {
      assertEquals(Status.Code.UNAVAILABLE, again.getStatus().getCode());
      return false;
    }
  }

  @Test
  void aHandedOverSourceExecutesNoFurtherStep() throws Exception {
    long source = run();
    host.suspend("counter-1", source, repository.prepareShelf("counter-1"));
    long counted =
        Checkpoint.decode(repository.newest("counter-1").orElseThrow().toByteArray()).sequence();
    host.destroy("counter-1", source);
    assertEquals(counted, lastCount(source));
  }

  @Test
  void aRefusedSourceRunsAgainFromWhereItStopped() throws Exception {
    long source = run();
    long target = repository.prepareShelf("counter-1");
    repository.retire("counter-1", target);

    SuspendResponse response = host.suspend("counter-1", source, target);

    assertEquals(SuspendResponse.Outcome.RESUMED, response.getOutcome());
    host.awaitRunning("counter-1", source);
    assertEquals(DomainPhase.RUNNING, host.phase("counter-1", source));
    assertEquals(response, host.suspend("counter-1", source, target));
    assertEquals(1, repository.calls(FaultyRepository.Call.HAND_OVER));
  }

  @Test
  void aRefusedSourceWaitsUntilKeepIsAnswered() throws Exception {
    long source = run();
    long target = repository.prepareShelf("counter-1");
    repository.retire("counter-1", target);
    repository.silence(FaultyRepository.Call.KEEP);
    ListenableFuture<SuspendResponse> response =
        host.futureCalls().suspend(TestHost.suspendRequest("counter-1", source, target));
    repository.await("keep", () -> repository.calls(FaultyRepository.Call.KEEP) > 1);
    assertEquals(DomainPhase.SUSPENDED, host.phase("counter-1", source));
    repository.answerAgain();
    assertEquals(SuspendResponse.Outcome.RESUMED, response.get(20, TimeUnit.SECONDS).getOutcome());
    host.awaitRunning("counter-1", source);
  }

  @Test
  void aSourceThatWasClaimedWhileItWasRefusedNeverRunsAgain() throws Exception {
    long source = run();
    long target = repository.prepareShelf("counter-1");
    repository.retire("counter-1", target);
    repository.silence(FaultyRepository.Call.KEEP);
    ListenableFuture<SuspendResponse> response =
        host.futureCalls().suspend(TestHost.suspendRequest("counter-1", source, target));
    repository.await("keep", () -> repository.calls(FaultyRepository.Call.KEEP) > 0);
    repository.claim("counter-1");
    repository.answerAgain();
    assertEquals(
        SuspendResponse.Outcome.HANDED_OVER, response.get(20, TimeUnit.SECONDS).getOutcome());
    host.destroy("counter-1", source);
  }

  @Test
  void aSilentRepositoryIsAskedUntilItAnswers() throws Exception {
    long source = run();
    long target = repository.prepareShelf("counter-1");
    repository.silence(FaultyRepository.Call.HAND_OVER);
    ListenableFuture<SuspendResponse> response =
        host.futureCalls().suspend(TestHost.suspendRequest("counter-1", source, target));
    repository.await("tries", () -> repository.calls(FaultyRepository.Call.HAND_OVER) > 1);
    assertEquals(DomainPhase.SUSPENDED, host.phase("counter-1", source));
    assertEquals(GenerationStatus.OWNER, repository.status("counter-1", source));
    repository.answerAgain();
    assertEquals(
        SuspendResponse.Outcome.HANDED_OVER, response.get(20, TimeUnit.SECONDS).getOutcome());
  }

  @Test
  void aLostAnswerIsNoRefusal() throws Exception {
    long source = run();
    long target = repository.prepareShelf("counter-1");
    repository.loseAnswers(FaultyRepository.Call.HAND_OVER);
    ListenableFuture<SuspendResponse> response =
        host.futureCalls().suspend(TestHost.suspendRequest("counter-1", source, target));
    repository.await("tries", () -> repository.calls(FaultyRepository.Call.HAND_OVER) > 2);
    assertEquals(GenerationStatus.OWNER, repository.status("counter-1", target));
    repository.answerAgain();
    assertEquals(
        SuspendResponse.Outcome.HANDED_OVER, response.get(20, TimeUnit.SECONDS).getOutcome());
    assertEquals(0, repository.calls(FaultyRepository.Call.KEEP));
  }

  @Test
  void aSecondSuspensionJoinsTheFirstOrIsRefused() throws Exception {
    long source = run();
    long target = repository.prepareShelf("counter-1");
    repository.silence(FaultyRepository.Call.HAND_OVER);
    ListenableFuture<SuspendResponse> first =
        host.futureCalls().suspend(TestHost.suspendRequest("counter-1", source, target));
    repository.await("tries", () -> repository.calls(FaultyRepository.Call.HAND_OVER) > 0);
    ListenableFuture<SuspendResponse> second =
        host.futureCalls().suspend(TestHost.suspendRequest("counter-1", source, target));
    assertRefused(
        Status.Code.FAILED_PRECONDITION,
        "suspended-for-another",
        () -> host.suspend("counter-1", source, target + 1));
    repository.answerAgain();
    assertEquals(first.get(20, TimeUnit.SECONDS), second.get(20, TimeUnit.SECONDS));
  }

  @Test
  void aStateThatIsTooLargeIsKept() throws Exception {
    long source = run("--interval", "5ms", "--ballast", "300000");
    long target = repository.prepareShelf("counter-1");

    SuspendResponse response = host.suspend("counter-1", source, target);

    assertEquals(SuspendResponse.Outcome.RESUMED, response.getOutcome());
    Messages.assertMessage("state-too-large", response.getReason());
    assertEquals(GenerationStatus.RETIRED, repository.status("counter-1", target));
    assertEquals(0, repository.calls(FaultyRepository.Call.HAND_OVER));
    host.awaitRunning("counter-1", source);
  }

  @Test
  void aLargeStateArrives() throws Exception {
    long source = run("--interval", "5ms", "--ballast", "250000");
    long target = repository.prepare("counter-1", "edge-1");
    host.create("counter-1", target, "--interval", "5ms");
    host.suspend("counter-1", source, target);
    host.awaitRunning("counter-1", target);
    assertTrue(lastCount(target) > lastCount(source));
  }

  @Test
  void anArmedDomainIsNotSuspended() {
    repository.create("counter-1");
    long generation = repository.prepare("counter-1", "edge-1");
    host.create("counter-1", generation);
    assertRefused(
        Status.Code.FAILED_PRECONDITION,
        "nothing-to-suspend",
        () -> host.suspend("counter-1", generation, generation + 1));
  }

  @Test
  void aGuestThatDiesWhileItsStateIsHandedOverLosesNothing() throws Exception {
    long source = run();
    long target = repository.prepareShelf("counter-1");
    repository.silence(FaultyRepository.Call.HAND_OVER);
    ListenableFuture<SuspendResponse> response =
        host.futureCalls().suspend(TestHost.suspendRequest("counter-1", source, target));
    repository.await("tries", () -> repository.calls(FaultyRepository.Call.HAND_OVER) > 0);
    ProcessHandle process = host.process("counter-1", source);
    process.destroyForcibly();
    process.onExit().get(20, TimeUnit.SECONDS);
    repository.answerAgain();
    assertEquals(
        SuspendResponse.Outcome.HANDED_OVER, response.get(20, TimeUnit.SECONDS).getOutcome());
    assertEquals(0, repository.calls(FaultyRepository.Call.REPORT_ENDED));
    assertEquals(GenerationStatus.OWNER, repository.status("counter-1", target));
  }

  private long run(String... arguments) {
    repository.create("counter-1");
    long generation = repository.prepare("counter-1", "edge-1");
    host.create(
        "counter-1",
        generation,
        arguments.length == 0 ? new String[] {"--interval", "5ms"} : arguments);
    repository.resume("counter-1", generation);
    host.awaitRunning("counter-1", generation);
    return generation;
  }

  private long lastCount(long generation) throws Exception {
    List<String> lines = Files.readAllLines(host.log("counter-1", generation));
    String last = lines.getLast();
    return Long.parseLong(last.substring(last.lastIndexOf(' ') + 1));
  }
}
