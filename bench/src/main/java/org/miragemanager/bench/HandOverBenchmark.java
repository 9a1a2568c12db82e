package org.miragemanager.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.miragemanager.model.Generation.Place;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.ImageRef;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.host.JoinHost;
import org.miragemanager.repository.image.Image;
import org.miragemanager.repository.rules.Lease.HolderDigest;
import org.miragemanager.unimem.Checkpoint;
import org.miragemanager.unimem.Store;

/**
 * What the blackout of a migration costs apart from processes and network: the counter's
 * checkpoint, and the transaction of the hand-over with its fsync. In a loop, so warm: a single
 * migration finds caches colder.
 */
public final class HandOverBenchmark {
  private static final String NAME = "counter-1";
  private static final double NANOS_IN_A_MICRO = 1000;
  private static final int WARM_UP = 1000;
  private static final int REPETITIONS = 3000;

  private final Repository repository;
  private long owner = 1;
  private long count;
  private int bytes;

  private HandOverBenchmark(Repository repository) {
    this.repository = repository;
  }

  /** Measures in a temporary folder, or in the one that is given: the disk decides. */
  public static void main(String[] arguments) throws IOException {
    Path folder =
        arguments.length == 0
            ? Files.createTempDirectory("mirage-bench-")
            : Files.createTempDirectory(Path.of(arguments[0]), "mirage-bench-");
    try (Repository repository = Repository.open(folder)) {
      new HandOverBenchmark(repository).measure(System.out);
    } finally {
      delete(folder);
    }
  }

  private void measure(PrintStream out) {
    out.println(
        "Java %s, %d processors, %s %s"
            .formatted(
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name"),
                System.getProperty("os.version")));
    for (String host : List.of("edge-1", "edge-2")) {
      repository.leases().join(host(host));
    }
    repository.images().add(new Image("counter", "1", "process", "example:counter"));
    repository
        .unikernels()
        .create(NAME, new GuestSpec(new ImageRef("counter", null), 1, List.of()), "create");
    owner = repository.ownership().prepare(NAME, Place.host("edge-1"), "run");
    repository.ownership().handOver(NAME, 1, owner, Optional.empty());

    out.println("checkpoint, encode          " + timed(WARM_UP + REPETITIONS, this::encode));
    for (int round = 0; round < WARM_UP; round++) {
      move();
    }
    out.println("prepare and hand over       " + timed(REPETITIONS, this::move));
    out.println("state: " + bytes + " bytes");
  }

  /** Does it so often, in a row, each repetition timed by itself; the figures, in words. */
  private static String timed(int repetitions, Runnable action) {
    List<Double> micros = new ArrayList<>(repetitions);
    for (int repetition = 0; repetition < repetitions; repetition++) {
      long begun = System.nanoTime();
      action.run();
      micros.add((System.nanoTime() - begun) / NANOS_IN_A_MICRO);
    }
    Figures figures = Figures.of(micros);
    return "p50 %8.1f us   p99 %8.1f us   max %8.1f us   n %d"
        .formatted(figures.p50(), figures.p99(), figures.max(), figures.count());
  }

  private static JoinHost host(String name) {
    byte[] secret = (name + ", of a benchmark only").getBytes(StandardCharsets.UTF_8);
    return new JoinHost(
        name, HolderDigest.ofSecret(secret), name + ":7400", 1 << 20, 10, List.of("process"));
  }

  private byte[] state() {
    return Checkpoint.of(owner, count, "count", new Store().setInt("count", count)).encode();
  }

  private void encode() {
    count++;
    bytes = state().length;
  }

  private void move() {
    count++;
    String host = count % 2 == 0 ? "edge-1" : "edge-2";
    long target = repository.ownership().prepare(NAME, Place.host(host), "move-" + count);
    repository.ownership().handOver(NAME, owner, target, Optional.of(state()));
    owner = target;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
