package org.miragemanager.hostagent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.hostagent.api.SuspendResponse;

/**
 * Migrates a counter between two hosts, looks that no step is lost or done twice, and prints how
 * long it took.
 */
@Tag("processes")
final class MigrationFiguresTest {

  private static final int MIGRATIONS = 12;
  private static final int NANOS_PER_MICRO = 1_000;

  @TempDir private Path folder;

  @Test
  void migrationsLoseNoStep() throws Exception {
    List<Long> arrival = new ArrayList<>();
    List<Long> quiesce = new ArrayList<>();
    List<Long> handOver = new ArrayList<>();
    List<Long> resume = new ArrayList<>();
    List<String> steps = new ArrayList<>();
    try (FakeRepository repository = FakeRepository.open();
        TestHost one = TestHost.open(folder, "edge-1", repository);
        TestHost two = TestHost.open(folder, "edge-2", repository)) {
      repository.create("counter-1");
      long owner = repository.prepare("counter-1", "edge-1");
      one.create("counter-1", owner, "--interval", "1ms");
      repository.resume("counter-1", owner);
      one.awaitRunning("counter-1", owner);
      TestHost source = one;
      for (int migration = 0; migration < MIGRATIONS; migration++) {
        TestHost target = source == one ? two : one;
        long next = repository.prepare("counter-1", target == one ? "edge-1" : "edge-2");
        target.create("counter-1", next, "--interval", "1ms");
        awaitRenewals(repository, 3);
        long askedAt = System.nanoTime();
        SuspendResponse suspended = source.suspend("counter-1", owner, next);
        assertEquals(SuspendResponse.Outcome.HANDED_OVER, suspended.getOutcome());
        arrival.add((repository.handOverArrivals().getLast() - askedAt) / NANOS_PER_MICRO);
        quiesce.add(suspended.getQuiesceMicros());
        handOver.add(suspended.getHandOverMicros());
        resume.add(target.awaitRunning("counter-1", next).getResumeMicros());
        source.destroy("counter-1", owner);
        steps.addAll(Files.readAllLines(source.log("counter-1", owner)));
        source = target;
        owner = next;
      }
    }
    List<Long> blackouts = new ArrayList<>();
    for (int index = 0; index < steps.size(); index++) {
      assertEquals(index + 1L, field(steps.get(index), 3), "the count of step " + index);
      if (index > 0 && field(steps.get(index), 1) != field(steps.get(index - 1), 1)) {
        blackouts.add(
            (field(steps.get(index), 0) - field(steps.get(index - 1), 0)) / NANOS_PER_MICRO);
      }
    }
    print("suspend requested to hand-over at the repository", arrival);
    print("suspend to state", quiesce);
    print("state to answer of the hand-over", handOver);
    print("news to running", resume);
    print("last step to first step, from the step logs", blackouts);
  }

  /**
   * Gives the new guest a moment, as the steps of a real migration do: boot and suspension are some
   * calls apart.
   */
  private static void awaitRenewals(FakeRepository repository, int count)
      throws InterruptedException {
    int before = repository.calls(FaultyRepository.Call.RENEW);
    repository.await(
        "renewals", () -> repository.calls(FaultyRepository.Call.RENEW) >= before + count);
  }

  private static long field(String line, int index) {
    return Long.parseLong(line.split(" ", -1)[index]);
  }

  private static void print(String what, List<Long> micros) {
    System.out.printf(
        "%s: first %d, median %d, worst %d us%n",
        what,
        micros.getFirst(),
        micros.stream().sorted().skip(micros.size() / 2).findFirst().orElseThrow(),
        Collections.max(micros));
  }
}
