package org.miragemanager.hostagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.hostagent.FakeRepository.Background;
import org.miragemanager.hostagent.FaultyRepository.Call;
import org.miragemanager.hostagent.api.CreateRequest;
import org.miragemanager.hostagent.api.SuspendResponse;
import org.miragemanager.unimem.Checkpoint;

/** Checkpoints that guests give while they run, and that no step waits for. */
@Tag("processes")
final class BackgroundCheckpointsTest {

  private static final String UNIKERNEL = "counter-1";
  private static final long INTERVAL_MILLIS = 200;
  private static final long MILLI = 1_000_000;

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
  void theyArriveAtTheirIntervalAndStopNoStep() throws Exception {
    long generation = run(UNIKERNEL, "--interval", "5ms");
    repository.await("some", () -> repository.backgroundCheckpoints().size() >= 10);
    List<Background> given = repository.backgroundCheckpoints();
    long perInterval =
        (given.getLast().atNanos() - given.getFirst().atNanos()) / (given.size() - 1);
    assertTrue(
        perInterval > INTERVAL_MILLIS * MILLI / 2 && perInterval < 3 * INTERVAL_MILLIS * MILLI,
        perInterval / MILLI + " ms between two");
    long last = 0;
    for (Background one : given) {
      Checkpoint checkpoint = Checkpoint.decode(one.checkpoint().toByteArray());
      assertEquals(checkpoint.sequence(), checkpoint.store().getInt("count"));
      assertTrue(checkpoint.sequence() > last);
      last = checkpoint.sequence();
    }
    List<Long> gaps = new ArrayList<>();
    List<StepLogs.Step> steps = StepLogs.read(host.log(UNIKERNEL, generation));
    for (int index = 1; index < steps.size(); index++) {
      gaps.add(steps.get(index).nanos() - steps.get(index - 1).nanos());
    }
    gaps.sort(null);
    // The longest ones belong to a busy machine.
    long usual = gaps.get(gaps.size() * 9 / 10);
    assertTrue(usual < 100 * MILLI, usual / MILLI + " ms between two steps");
  }

  @Test
  void whileTheRepositoryIsSilentTheNewestIsKept() throws Exception {
    long generation = run(UNIKERNEL, "--interval", "5ms");
    repository.await("one", () -> !repository.backgroundCheckpoints().isEmpty());
    repository.silence(Call.CHECKPOINT_ALL);
    int before = repository.calls(Call.CHECKPOINT_ALL);
    repository.await("tries", () -> repository.calls(Call.CHECKPOINT_ALL) > before + 1);
    long counted = StepLogs.read(host.log(UNIKERNEL, generation)).getLast().count();
    int stored = repository.backgroundCheckpoints().size();
    repository.answerAgain();
    repository.await("a newer one", () -> repository.backgroundCheckpoints().size() > stored);
    Checkpoint next =
        Checkpoint.decode(
            repository.backgroundCheckpoints().get(stored).checkpoint().toByteArray());
    assertTrue(next.sequence() > counted - 2 * INTERVAL_MILLIS / 5, "an old one was sent");
  }

  @Test
  void manyGuestsShareACall() throws Exception {
    run("counter-1", "--interval", "5ms");
    run("counter-2", "--interval", "5ms");
    repository.silence(Call.CHECKPOINT_ALL);
    int silent = repository.calls(Call.CHECKPOINT_ALL);
    repository.await("a try", () -> repository.calls(Call.CHECKPOINT_ALL) > silent + 1);
    int stored = repository.backgroundCheckpoints().size();
    int calls = repository.calls(Call.CHECKPOINT_ALL);
    repository.answerAgain();
    repository.await("two", () -> repository.backgroundCheckpoints().size() >= stored + 2);
    assertTrue(repository.calls(Call.CHECKPOINT_ALL) <= calls + 2);
    assertEquals(
        2,
        repository.backgroundCheckpoints().stream()
            .skip(stored)
            .map(Background::domain)
            .distinct()
            .count());
  }

  /** The repository refuses a whole call for one entry, for ever. */
  @Test
  void oneThatIsRefusedKeepsNoOtherFromBeingTaken() throws Exception {
    repository.poison("counter-2");
    run("counter-2", "--interval", "5ms");
    long generation = run(UNIKERNEL, "--interval", "5ms");
    repository.await("the other's", () -> repository.backgroundCheckpoints().size() >= 5);
    assertTrue(
        repository.backgroundCheckpoints().stream()
            .allMatch(one -> one.domain().equals(TestHost.id(UNIKERNEL, generation))));
  }

  @Test
  void aSuspensionDoesNotWaitForThem() throws Exception {
    long generation = run(UNIKERNEL, "--interval", "5ms", "--ballast", "200000");
    repository.await("one", () -> !repository.backgroundCheckpoints().isEmpty());
    repository.silence(Call.CHECKPOINT_ALL);
    int before = repository.calls(Call.CHECKPOINT_ALL);
    repository.await("a try", () -> repository.calls(Call.CHECKPOINT_ALL) > before);
    long shelf = repository.prepareShelf(UNIKERNEL);
    SuspendResponse response = host.suspend(UNIKERNEL, generation, shelf);
    assertEquals(SuspendResponse.Outcome.HANDED_OVER, response.getOutcome());
    assertTrue(response.getQuiesceMicros() < 500_000, response.getQuiesceMicros() + " us");
    int stored = repository.backgroundCheckpoints().size();
    repository.answerAgain();
    host.destroy(UNIKERNEL, generation);
    assertEquals(stored, repository.backgroundCheckpoints().size());
  }

  @Test
  void aGuestWhoseStateIsTooLargeGoesOn() throws Exception {
    long generation = run(UNIKERNEL, "--interval", "5ms", "--ballast", "300000");
    Deadline.await("steps", () -> StepLogs.read(host.log(UNIKERNEL, generation)).size() > 100);
    assertEquals(0, repository.calls(Call.CHECKPOINT_ALL));
  }

  @Test
  void theIntervalIsDurable() throws Exception {
    long generation = run(UNIKERNEL, "--interval", "5ms");
    assertEquals(INTERVAL_MILLIS, host.records().getFirst().guest().policy().checkpointMillis());
    host.stop();
    host.start();
    host.awaitRunning(UNIKERNEL, generation);
    int before = repository.backgroundCheckpoints().size();
    repository.await("another", () -> repository.backgroundCheckpoints().size() > before);
  }

  private long run(String unikernel, String... arguments) {
    repository.create(unikernel);
    long generation = repository.prepare(unikernel, "edge-1");
    CreateRequest request =
        TestHost.createRequest("example:counter", unikernel, generation, arguments);
    host.calls().create(request.toBuilder().setCheckpointMillis(INTERVAL_MILLIS).build());
    repository.resume(unikernel, generation);
    host.awaitRunning(unikernel, generation);
    return generation;
  }
}
