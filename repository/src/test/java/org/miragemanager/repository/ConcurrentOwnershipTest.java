package org.miragemanager.repository;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Random operations of many threads on two unikernels in a real database. */
@Timeout(300)
final class ConcurrentOwnershipTest {
  private static final int THREADS = 10;
  private static final int STEPS = Integer.getInteger("repository.test.steps", 120);
  private static final List<String> UNIKERNELS = List.of("counter-1", "counter-2");

  @RepeatedTest(3)
  void whatWasAnsweredStaysTrue(@TempDir Path folder) throws Exception {
    long seed = new Random().nextLong();
    System.out.println("ConcurrentOwnershipTest: seed " + seed);
    CommitLog log = new CommitLog();
    List<Answered> answered = new ArrayList<>();
    try (Repository repository = Repository.open(folder)) {
      Cluster cluster = new Cluster(repository);
      for (int host = 0; host < 3; host++) {
        cluster.join("edge-" + host);
      }
      for (String unikernel : UNIKERNELS) {
        cluster.create(unikernel);
        answered.add(new Answered(repository));
      }
      repository.addListener(log);
      runThreads(repository, answered, new Random(seed));
      for (int index = 0; index < UNIKERNELS.size(); index++) {
        answered.get(index).checkNewest(UNIKERNELS.get(index));
      }
    }
    assertEquals(List.of(), log.violations());
    try (Repository reopened = Repository.open(folder)) {
      for (String unikernel : UNIKERNELS) {
        assertTrue(log.handOvers(unikernel) > 10, "the test did something");
        assertEquals(
            log.owner(unikernel),
            reopened.unikernels().find(unikernel).orElseThrow().owner().number());
      }
    }
  }

  private static void runThreads(Repository repository, List<Answered> answered, Random seeds)
      throws Exception {
    List<Callable<Void>> callers = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      int index = thread % UNIKERNELS.size();
      RandomOperations operations =
          new RandomOperations(
              repository,
              UNIKERNELS.get(index),
              answered.get(index),
              "thread " + thread,
              seeds.nextLong());
      callers.add(
          () -> {
            for (int step = 0; step < STEPS; step++) {
              operations.step();
            }
            return null;
          });
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      for (Future<Void> caller : threads.invokeAll(callers)) {
        caller.get();
      }
    }
  }
}
