package org.miragemanager.hostagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.miragemanager.hostagent.Messages.assertRefused;

import io.grpc.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.hostagent.api.AwaitRunningResponse;
import org.miragemanager.hostagent.api.CreateResponse;
import org.miragemanager.hostagent.api.DomainPhase;
import org.miragemanager.hostagent.api.ForgetRequest;
import org.miragemanager.unimem.Checkpoint;

@Tag("processes")
final class DomainLifeTest {

  @TempDir private Path folder;
  private FakeRepository repository;
  private TestHost host;

  @BeforeEach
  void open() throws Exception {
    repository = FakeRepository.open();
    host =
        TestHost.open(
            folder, "edge-1", repository, plan -> plan.withRoom(200 * TestHost.MEBIBYTE, 2));
    repository.create("counter-1");
  }

  @AfterEach
  void close() throws Exception {
    host.close();
    repository.close();
  }

  @Test
  void anArmedDomainRunsWhenItsGenerationBecomesTheOwner() {
    long generation = repository.prepare("counter-1", "edge-1");
    CreateResponse created = host.create("counter-1", generation, "--interval", "10ms");
    assertEquals(CreateResponse.Outcome.ARMED, created.getOutcome());
    assertTrue(created.getBootMicros() > 0);
    assertEquals(DomainPhase.ARMED, host.phase("counter-1", generation));

    repository.resume("counter-1", generation);

    AwaitRunningResponse running = host.awaitRunning("counter-1", generation);
    assertEquals(AwaitRunningResponse.Outcome.RUNNING, running.getOutcome());
    assertEquals(DomainPhase.RUNNING, host.phase("counter-1", generation));
    System.out.printf("news to running: %d us%n", running.getResumeMicros());
  }

  @Test
  void theAnswerToARenewalTellsWhatNoNewsTold() {
    repository.tellNoNews();
    long generation = repository.prepare("counter-1", "edge-1");
    host.create("counter-1", generation, "--interval", "10ms");
    repository.resume("counter-1", generation);
    assertEquals(
        AwaitRunningResponse.Outcome.RUNNING,
        host.awaitRunning("counter-1", generation).getOutcome());
  }

  @Test
  void aSecondCreateAnswersTheSameAndStartsNothing() throws Exception {
    long generation = repository.prepare("counter-1", "edge-1");
    CreateResponse first = host.create("counter-1", generation);
    long process = host.process("counter-1", generation).pid();
    assertEquals(first, host.create("counter-1", generation));
    assertEquals(process, host.process("counter-1", generation).pid());
  }

  @Test
  void anOwnerIsNotDestroyed() {
    long generation = repository.prepare("counter-1", "edge-1");
    host.create("counter-1", generation, "--interval", "10ms");
    assertRefused(
        Status.Code.FAILED_PRECONDITION,
        "domain-not-retired",
        () -> host.destroy("counter-1", generation));
    repository.resume("counter-1", generation);
    host.awaitRunning("counter-1", generation);
    assertRefused(
        Status.Code.FAILED_PRECONDITION,
        "domain-not-retired",
        () -> host.destroy("counter-1", generation));
    assertEquals(DomainPhase.RUNNING, host.phase("counter-1", generation));
  }

  @Test
  void aRetiredDomainIsDestroyedOnceAndForEver() throws Exception {
    long generation = repository.prepare("counter-1", "edge-1");
    host.create("counter-1", generation);
    ProcessHandle process = host.process("counter-1", generation);
    repository.retire("counter-1", generation);

    host.destroy("counter-1", generation);
    assertFalse(process.isAlive());
    host.destroy("counter-1", generation);

    assertRefused(
        Status.Code.FAILED_PRECONDITION,
        "domain-has-ended",
        () -> host.create("counter-1", generation));
    host.calls().forget(ForgetRequest.newBuilder().setUnikernel("counter-1").build());
    assertTrue(host.records().isEmpty());
    assertRefused(
        Status.Code.FAILED_PRECONDITION,
        "domain-was-destroyed",
        () -> host.create("counter-1", generation));
    assertEquals(0, repository.calls(FaultyRepository.Call.REPORT_ENDED));
  }

  @Test
  void aCreateThatComesAfterItsDestroyStartsNothing() {
    long generation = repository.prepare("counter-1", "edge-1");
    repository.retire("counter-1", generation);
    host.destroy("counter-1", generation);
    assertRefused(
        Status.Code.FAILED_PRECONDITION,
        "domain-has-ended",
        () -> host.create("counter-1", generation));
  }

  @Test
  void aRetiredDomainEndsWithoutBeingAskedFor() throws Exception {
    long generation = repository.prepare("counter-1", "edge-1");
    host.create("counter-1", generation);
    ProcessHandle process = host.process("counter-1", generation);
    repository.tellNoNews();
    repository.retire("counter-1", generation);
    process.onExit().get(10, TimeUnit.SECONDS);
  }

  @Test
  void aGuestThatEndsBeforeItsHelloIsExplained() throws Exception {
    long generation = repository.prepare("counter-1", "edge-1");
    assertRefused(
        Status.Code.FAILED_PRECONDITION,
        "guest-ended-before-hello",
        () ->
            host.calls().create(TestHost.createRequest("example:broken", "counter-1", generation)));
    repository.await("the end", () -> repository.end("counter-1", generation).isPresent());
  }

  /** Attack M10: it was told as an agent that does not answer. */
  @Test
  void aGuestThatNeverSaysHelloIsExplained() throws Exception {
    try (TestHost hasty =
        TestHost.open(
            folder,
            "edge-2",
            repository,
            plan -> plan.withHelloPatience(Duration.ofMillis(1500)))) {
      long generation = repository.prepare("counter-1", "edge-2");
      assertRefused(
          Status.Code.FAILED_PRECONDITION,
          "hello-too-late",
          () ->
              hasty
                  .calls()
                  .create(TestHost.createRequest("example:stranger", "counter-1", generation)));
      ProcessHandle process = hasty.process("counter-1", generation);
      assertTrue(process.isAlive(), "until its generation is retired");
      repository.retire("counter-1", generation);
      process.onExit().get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void aGuestThatCrashesIsReported() throws Exception {
    long generation = run("--interval", "10ms");
    repository.silence(FaultyRepository.Call.REPORT_ENDED);
    host.process("counter-1", generation).destroyForcibly();
    repository.await("a report", () -> repository.calls(FaultyRepository.Call.REPORT_ENDED) > 0);
    repository.answerAgain();
    repository.await("the end", () -> repository.end("counter-1", generation).isPresent());
    assertEquals("killed by signal 9", repository.end("counter-1", generation).orElseThrow());
    assertEquals(DomainPhase.ENDED, host.phase("counter-1", generation));
  }

  @Test
  void aCompleteProgramIsDurableBeforeItsGuestEnds() throws Exception {
    repository.silence(FaultyRepository.Call.COMPLETE);
    long generation = run("--interval", "1ms", "--until", "5");
    repository.await("complete", () -> repository.calls(FaultyRepository.Call.COMPLETE) > 0);
    ProcessHandle process = host.process("counter-1", generation);
    assertTrue(process.isAlive());
    assertEquals(DomainPhase.COMPLETE, host.phase("counter-1", generation));
    repository.answerAgain();
    process.onExit().get(10, TimeUnit.SECONDS);
    Checkpoint last = Checkpoint.decode(repository.newest("counter-1").orElseThrow().toByteArray());
    assertEquals(5, last.store().getInt("count"));
    assertEquals(0, repository.calls(FaultyRepository.Call.REPORT_ENDED));
  }

  @Test
  void aDurableStepWaitsForTheRepository() throws Exception {
    repository.silence(FaultyRepository.Call.CHECKPOINT);
    long generation = repository.prepare("counter-1", "edge-1");
    host.create("counter-1", generation, "--interval", "1ms", "--durable", "yes");
    repository.resume("counter-1", generation);
    repository.await("two", () -> repository.calls(FaultyRepository.Call.CHECKPOINT) > 1);
    assertTrue(repository.newest("counter-1").isEmpty());
    repository.answerAgain();
    repository.await("a state", () -> repository.newest("counter-1").isPresent());
    host.awaitRunning("counter-1", generation);
  }

  @Test
  void aHostWithoutRoomSaysWhatIsFree() {
    long first = repository.prepare("counter-1", "edge-1");
    host.create("counter-1", first);
    repository.create("counter-2");
    long large = repository.prepare("counter-2", "edge-1");
    assertRefused(
        Status.Code.RESOURCE_EXHAUSTED,
        "no-memory",
        () ->
            host.calls()
                .create(
                    TestHost.createRequest("example:counter", "counter-2", large).toBuilder()
                        .setMemoryBytes(256 * TestHost.MEBIBYTE)
                        .build()));
    host.create("counter-2", large);
    repository.create("counter-3");
    long third = repository.prepare("counter-3", "edge-1");
    assertRefused(Status.Code.RESOURCE_EXHAUSTED, "no-slot", () -> host.create("counter-3", third));
  }

  @Test
  void aMissingImageIsNamed() {
    long generation = repository.prepare("counter-1", "edge-1");
    assertRefused(
        Status.Code.FAILED_PRECONDITION,
        "image-not-in-place",
        () -> host.calls().create(TestHost.createRequest("/no/such.jar", "counter-1", generation)));
    assertRefused(
        Status.Code.FAILED_PRECONDITION,
        "example-unknown",
        () ->
            host.calls()
                .create(TestHost.createRequest("example:counting", "counter-1", generation)));
    assertEquals(CreateResponse.Outcome.ARMED, host.create("counter-1", generation).getOutcome());
  }

  @Test
  void wrongRequestsAreToldWhatIsWrong() {
    assertRefused(
        Status.Code.INVALID_ARGUMENT, "unikernel-name-invalid", () -> host.create("../etc", 2));
    assertRefused(Status.Code.INVALID_ARGUMENT, "generation-invalid", () -> host.create("a", 0));
    assertRefused(Status.Code.NOT_FOUND, "domain-unknown", () -> host.suspend("counter-9", 4, 5));
  }

  private long run(String... arguments) {
    long generation = repository.prepare("counter-1", "edge-1");
    host.create("counter-1", generation, arguments);
    repository.resume("counter-1", generation);
    host.awaitRunning("counter-1", generation);
    return generation;
  }
}
