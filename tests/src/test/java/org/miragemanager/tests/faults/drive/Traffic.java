package org.miragemanager.tests.faults.drive;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** Moves unikernels to and fro, each on its own, while other things happen. */
final class Traffic {
  private static final int LONGEST_PAUSE_MILLIS = 600;

  private final FaultCluster cluster;
  private final Unikernels unikernels;
  private final AtomicLong begun = new AtomicLong();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean flowing;

  Traffic(FaultCluster cluster) {
    this.cluster = cluster;
    this.unikernels = new Unikernels(cluster.http());
  }

  /** Begins to move these. */
  void begin(List<String> names) {
    flowing = true;
    for (String name : names) {
      threads.add(
          Thread.ofPlatform().daemon().name("traffic-" + name).start(() -> keepMoving(name)));
    }
  }

  private void keepMoving(String name) {
    Random random = new Random();
    while (flowing) {
      Optional<JsonNode> view = unikernels.view(name).filter(Unikernels::isAtEase);
      if (view.isPresent() && flowing) {
        String target = cluster.otherHost(view.get().get("host").asText());
        if (unikernels.migrate(name, target).isPresent()) {
          begun.incrementAndGet();
        }
      }
      Patience.pass(random.nextInt(LONGEST_PAUSE_MILLIS));
    }
  }

  /** Begins no further migrations; those under way go on. */
  void end() throws InterruptedException {
    flowing = false;
    for (Thread thread : threads) {
      thread.join();
    }
    threads.clear();
  }

  /** How many migrations it has begun. */
  long begun() {
    return begun.get();
  }
}
