package org.miragemanager.repository;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.miragemanager.repository.ownership.OwnershipService.HandOverAnswer;
import org.miragemanager.repository.rules.Ownership.GenerationStatus;

/**
 * Prints how long a hand-over's transaction takes, with its fsync. Arguments: number of hand-overs,
 * bytes of state.
 */
public final class HandOverBenchmark {
  private HandOverBenchmark() {}

  public static void main(String[] arguments) throws IOException {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 2_000;
    int ballast = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 0;
    Path base = arguments.length > 2 ? Path.of(arguments[2]) : Path.of("target");
    Path folder = Files.createTempDirectory(base, "benchmark");
    long before = System.nanoTime();
    try (Repository repository = Repository.open(folder)) {
      System.out.printf("open: %.1f ms%n", (System.nanoTime() - before) / 1e6);
      Cluster cluster = new Cluster(repository);
      cluster.join("edge-1");
      cluster.join("edge-2");
      cluster.create("counter-1");
      long owner = cluster.run("counter-1", "edge-1");
      long[] nanos = new long[rounds];
      for (int round = 0; round < rounds; round++) {
        String target = round % 2 == 0 ? "edge-2" : "edge-1";
        long next = cluster.prepare("counter-1", target, "move " + round);
        byte[] state = States.state(owner, round, ballast);
        long start = System.nanoTime();
        HandOverAnswer answer =
            repository.ownership().handOver("counter-1", owner, next, Optional.of(state));
        nanos[round] = System.nanoTime() - start;
        if (answer.fromStatus() != GenerationStatus.RETIRED) {
          throw new IllegalStateException(answer.reason());
        }
        owner = next;
      }
      print("first 10", Arrays.copyOf(nanos, 10));
      print("first 100", Arrays.copyOf(nanos, 100));
      print("second half", Arrays.copyOfRange(nanos, rounds / 2, rounds));
    }
  }

  private static void print(String name, long[] nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    System.out.printf(
        "hand-over, %s: p50 %.3f ms, p99 %.3f ms, max %.3f ms%n",
        name,
        sorted[sorted.length / 2] / 1e6,
        sorted[(int) (sorted.length * 0.99)] / 1e6,
        sorted[sorted.length - 1] / 1e6);
  }
}
