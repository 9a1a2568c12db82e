package org.miragemanager.hostagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.hostagent.api.AwaitRunningResponse;
import org.miragemanager.hostagent.api.CreateResponse;
import org.miragemanager.hostagent.api.DomainPhase;
import org.miragemanager.hostagent.api.SuspendResponse;

/** Real unikernels: the counter in C under QEMU. */
@EnabledOnOs(OS.LINUX)
@Timeout(300)
@Tag("processes")
final class QemuHostTest {

  private static final int MIGRATIONS = 20;
  private static final long NANOS_PER_MICRO = 1_000;

  @TempDir private Path folder;
  private FakeRepository repository;
  private TestHost one;
  private TestHost two;

  @BeforeEach
  void open() throws Exception {
    repository = FakeRepository.open();
    one = TestHost.open(folder, "edge-1", repository, Unikernels::on);
    two = TestHost.open(folder, "edge-2", repository, Unikernels::on);
    repository.create("counter-1");
  }

  @AfterEach
  void close() throws Exception {
    one.close();
    two.close();
    repository.close();
  }

  @Test
  void migrationsLoseNoStepAndRepeatNone() throws Exception {
    long owner = run("--interval", "1ms");
    List<StepLogs.Step> steps = new ArrayList<>();
    List<Long> boots = new ArrayList<>();
    List<Long> handOvers = new ArrayList<>();
    List<Long> resumes = new ArrayList<>();
    TestHost source = one;
    for (int migration = 0; migration < MIGRATIONS; migration++) {
      TestHost target = source == one ? two : one;
      long next = repository.prepare("counter-1", target == one ? "edge-1" : "edge-2");
      CreateResponse created =
          target.calls().create(Unikernels.create("counter-1", next, "--interval", "1ms"));
      boots.add(created.getBootMicros());
      SuspendResponse suspended = source.suspend("counter-1", owner, next);
      assertEquals(SuspendResponse.Outcome.HANDED_OVER, suspended.getOutcome());
      assertTrue(suspended.getStateBytes() <= 79, "bytes: " + suspended.getStateBytes());
      handOvers.add(suspended.getQuiesceMicros() + suspended.getHandOverMicros());
      resumes.add(target.awaitRunning("counter-1", next).getResumeMicros());
      source.destroy("counter-1", owner);
      steps.addAll(StepLogs.read(source.log("counter-1", owner)));
      source = target;
      owner = next;
    }
    List<Long> blackouts = new ArrayList<>();
    for (int index = 1; index < steps.size(); index++) {
      StepLogs.Step before = steps.get(index - 1);
      StepLogs.Step step = steps.get(index);
      assertEquals(before.count() + 1, step.count());
      if (step.generation() != before.generation()) {
        blackouts.add((step.nanos() - before.nanos()) / NANOS_PER_MICRO);
      }
    }
    assertEquals(MIGRATIONS - 1, blackouts.size());
    System.out.printf(
        "us, median: request to hello %d, quiesce and hand-over %d, resume %d, step to step %d%n",
        median(boots), median(handOvers), median(resumes), median(blackouts));
  }

  @Test
  void aGuestCrossesFromOneDriverToTheOther() throws Exception {
    long owner = run("--interval", "5ms");
    awaitSteps(one, owner);
    long asProcess = repository.prepare("counter-1", "edge-2");
    two.create("counter-1", asProcess, "--interval", "5ms");
    one.suspend("counter-1", owner, asProcess);
    two.awaitRunning("counter-1", asProcess);
    one.destroy("counter-1", owner);
    awaitSteps(two, asProcess);
    long back = repository.prepare("counter-1", "edge-1");
    one.calls().create(Unikernels.create("counter-1", back, "--interval", "5ms"));
    two.suspend("counter-1", asProcess, back);
    one.awaitRunning("counter-1", back);
    two.destroy("counter-1", asProcess);
    awaitSteps(one, back);
    List<StepLogs.Step> steps = new ArrayList<>(StepLogs.read(one.log("counter-1", owner)));
    steps.addAll(StepLogs.read(two.log("counter-1", asProcess)));
    steps.addAll(StepLogs.read(one.log("counter-1", back)));
    for (int index = 0; index < steps.size(); index++) {
      assertEquals(index + 1, steps.get(index).count());
    }
  }

  @Test
  void aGuestOutlivesItsAgentAndIsFoundAgain() throws Exception {
    long owner = run("--interval", "5ms");
    one.stop();
    one.start();
    Deadline.await(
        "the guest says hello again", () -> one.phase("counter-1", owner) == DomainPhase.RUNNING);
    long shelf = repository.prepareShelf("counter-1");
    assertEquals(
        SuspendResponse.Outcome.HANDED_OVER, one.suspend("counter-1", owner, shelf).getOutcome());
    one.destroy("counter-1", owner);
  }

  @Test
  void aGuestThatIsKilledIsReported() throws Exception {
    long owner = run("--interval", "5ms");
    assertTrue(one.process("counter-1", owner).destroyForcibly());
    repository.await("its end", () -> repository.end("counter-1", owner).isPresent());
    assertEquals("killed by signal 9", repository.end("counter-1", owner).orElseThrow());
  }

  @Test
  void theRepositoryKnowsWhatRunsTheGuestsOfAHost() {
    assertTrue(
        List.of("kvm", "tcg").contains(repository.labels("edge-1").get("accelerator")),
        repository.labels("edge-1").toString());
  }

  private long run(String... arguments) {
    long generation = repository.prepare("counter-1", "edge-1");
    one.calls().create(Unikernels.create("counter-1", generation, arguments));
    repository.resume("counter-1", generation);
    assertEquals(
        AwaitRunningResponse.Outcome.RUNNING,
        one.awaitRunning("counter-1", generation).getOutcome());
    return generation;
  }

  private static void awaitSteps(TestHost host, long generation) throws Exception {
    Deadline.await("ten steps", () -> StepLogs.read(host.log("counter-1", generation)).size() > 10);
  }

  private static long median(List<Long> figures) {
    Collections.sort(figures);
    return figures.get(figures.size() / 2);
  }
}
