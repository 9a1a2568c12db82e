package org.miragemanager.tests.upgrade;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.miragemanager.demo.log.StepLog;
import org.miragemanager.tests.Cluster;
import org.miragemanager.tests.Deadline;

/** Counters on both hosts, and what their own logs tell. */
final class SteppingGuests {
  private static final int STARTED_AT_A_TIME = 4;
  private static final long MEMORY_BYTES = 32 << 20;
  private static final long PATIENCE_SECONDS = 60;
  private static final double NANOS_IN_A_MILLI = 1e6;

  private final Cluster cluster;
  private final UpgradeOptions options;
  private final Map<String, Long> generations = new TreeMap<>();

  SteppingGuests(Cluster cluster, UpgradeOptions options) {
    this.cluster = cluster;
    this.options = options;
  }

  /** Runs them, every second one on the other host, and waits until each has taken a step. */
  void start() throws IOException, InterruptedException, ExecutionException {
    List<Future<JsonNode>> starts = new ArrayList<>();
    try (ExecutorService starters = Executors.newFixedThreadPool(STARTED_AT_A_TIME)) {
      for (int number = 1; number <= options.guests(); number++) {
        String order = order(number);
        starts.add(starters.submit(() -> cluster.manager().post("/v1/unikernels", order)));
      }
    }
    for (Future<JsonNode> start : starts) {
      start.get();
    }
    for (int number = 1; number <= options.guests(); number++) {
      generations.put(name(number), generation(name(number)));
      steppedAfter(name(number), System.nanoTime());
    }
  }

  private static String name(int number) {
    return "counter-" + number;
  }

  private String order(int number) {
    return """
    {"name":"%s","image":"counter","host":"edge-%d","memoryBytes":%d,"arguments":["--interval","%dms"]}"""
        .formatted(name(number), 1 + number % 2, MEMORY_BYTES, options.intervalMillis());
  }

  private long generation(String name) throws IOException {
    return cluster.manager().get("/v1/unikernels/" + name).get("generation").asLong();
  }

  /**
   * Each guest's longest time without a step in this window, once each has taken a step after it.
   */
  List<Double> longestGapsMillis(long from, long to) {
    List<Double> gaps = new ArrayList<>();
    for (String name : generations.keySet()) {
      gaps.add(steppedAfter(name, to).longestGapNanos(from, to) / NANOS_IN_A_MILLI);
    }
    return gaps;
  }

  private StepLog steppedAfter(String name, long nanos) {
    StepLog[] log = new StepLog[1];
    Deadline.of(PATIENCE_SECONDS)
        .until(
            () -> {
              log[0] = cluster.log(name);
              return !log[0].steps().isEmpty() && log[0].steps().getLast().nanos() > nanos;
            },
            () -> name + " takes steps");
    return log[0];
  }

  /** Guests that were moved, or that lost or repeated a step. */
  List<String> problems() throws IOException {
    List<String> problems = new ArrayList<>();
    for (Map.Entry<String, Long> guest : generations.entrySet()) {
      long generation = generation(guest.getKey());
      if (generation != guest.getValue()) {
        problems.add(
            "%s is generation %d, and was %d"
                .formatted(guest.getKey(), generation, guest.getValue()));
        guest.setValue(generation);
      }
      if (!cluster.log(guest.getKey()).isContiguous()) {
        problems.add(guest.getKey() + " lost or repeated a step");
      }
    }
    return problems;
  }
}
