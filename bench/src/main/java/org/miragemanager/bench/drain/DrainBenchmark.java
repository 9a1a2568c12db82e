package org.miragemanager.bench.drain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Drains a host of many counters to two others, all on this machine, and tells what it cost; {@code
 * bench/drain} starts it.
 */
public final class DrainBenchmark {
  private static final String SOURCE = "edge-1";
  private static final int HOSTS = 3;
  private static final long INTERVAL_MILLIS = 100;

  /** Each guest is to take some steps before and after. */
  private static final Duration COUNTING = Duration.ofSeconds(2);

  private static final double NANOS_IN_A_SECOND = 1e9;
  private static final double BYTES_IN_A_GIBIBYTE = 1L << 30;

  private final int guests;
  private final int parallel;
  private final long memoryMebibytes;
  private final BenchedMirage mirage;

  private DrainBenchmark(int guests, int parallel, long memoryMebibytes, BenchedMirage mirage) {
    this.guests = guests;
    this.parallel = parallel;
    this.memoryMebibytes = memoryMebibytes;
    this.mirage = mirage;
  }

  /**
   * Runs it.
   *
   * @param arguments launcher, number of guests, how many at a time, mebibytes of each, Temporal
   */
  public static void main(String[] arguments) throws IOException {
    Path launcher = Path.of(arguments[0]);
    int guests = Integer.parseInt(arguments[1]);
    int parallel = Integer.parseInt(arguments[2]);
    long memory = Long.parseLong(arguments[3]);
    String temporal = arguments[4];
    say("starts a manager and " + HOSTS + " hosts");
    try (BenchedMirage mirage =
        new BenchedMirage(
            launcher,
            List.of(
                "--hosts=" + HOSTS,
                "--memory=" + guests * memory + "M",
                "--max-guests=" + guests,
                "--temporal=" + temporal))) {
      DrainReport report = new DrainBenchmark(guests, parallel, memory, mirage).run();
      System.out.println(
          new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(report));
      if (report.moved() < guests || report.lost() > 0 || report.repeated() > 0) {
        throw new IllegalStateException("a guest was not moved, or a step lost or repeated");
      }
    }
  }

  private DrainReport run() throws IOException {
    startGuests();
    LockSupport.parkNanos(COUNTING.toNanos());
    GuestMemory memory = GuestMemory.below(mirage.process());
    long begun = System.nanoTime();
    drain();
    double seconds = (System.nanoTime() - begun) / NANOS_IN_A_SECOND;
    LockSupport.parkNanos(COUNTING.toNanos());
    return judged(seconds, memory);
  }

  private static String name(int number) {
    return "counter-" + number;
  }

  private void startGuests() {
    List<Future<JsonNode>> starts = new ArrayList<>();
    try (ExecutorService starters = Executors.newFixedThreadPool(parallel)) {
      for (int number = 1; number <= guests; number++) {
        String name = name(number);
        starts.add(starters.submit(() -> mirage.post("/v1/unikernels", order(name))));
      }
      for (int number = 1; number <= guests; number++) {
        awaited(starts.get(number - 1), "%d of %d guests run".formatted(number - 1, guests), false);
      }
    }
    say(guests + " guests run on " + SOURCE);
  }

  private String order(String name) {
    return """
    {"name":"%s","image":"counter","host":"%s","memoryBytes":%d,"arguments":["--interval","%dms"]}\
    """
        .formatted(name, SOURCE, memoryMebibytes << 20, INTERVAL_MILLIS);
  }

  private void drain() {
    try (ExecutorService caller = Executors.newSingleThreadExecutor()) {
      Future<JsonNode> answer =
          caller.submit(
              () ->
                  mirage.post("/v1/hosts/" + SOURCE + "/drain", "{\"parallel\":" + parallel + "}"));
      say(awaited(answer, "drains " + SOURCE, true).path("detail").asText());
    }
  }

  /** Waits, and says how it stands as often as a second passes. */
  private JsonNode awaited(Future<JsonNode> answer, String words, boolean drains) {
    while (true) {
      try {
        return answer.get(drains ? 1 : 5, TimeUnit.SECONDS);
      } catch (TimeoutException goesOn) {
        say(words + (drains ? ": " + progress() : ""));
      } catch (ExecutionException failure) {
        throw new IllegalStateException(failure.getCause().getMessage(), failure.getCause());
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", interrupted);
      }
    }
  }

  private String progress() {
    try {
      return mirage.get("/v1/hosts/" + SOURCE + "/drain").path("progress").asText();
    } catch (IOException notNow) {
      return "";
    }
  }

  private DrainReport judged(double seconds, GuestMemory memory) throws IOException {
    Map<String, Integer> spread = new TreeMap<>();
    List<Double> gaps = new ArrayList<>();
    List<Double> downtimes = new ArrayList<>();
    long lost = 0;
    long repeated = 0;
    for (String name : IntStream.rangeClosed(1, guests).mapToObj(DrainBenchmark::name).toList()) {
      String host = mirage.get("/v1/unikernels/" + name).path("host").asText();
      spread.merge(host, 1, Integer::sum);
      CounterSteps steps = CounterSteps.parse(mirage.text("/v1/unikernels/" + name + "/logs"));
      lost += steps.lost();
      repeated += steps.repeated();
      if (!host.equals(SOURCE)) {
        steps.gapMillis().ifPresent(gaps::add);
        downtimes.add(
            mirage.get("/v1/operations/migrate-" + name).path("downtimeMillis").asDouble());
      }
    }
    int moved = guests - spread.getOrDefault(SOURCE, 0);
    return new DrainReport(
        guests,
        parallel,
        moved,
        spread,
        lost,
        repeated,
        Figures.rounded(seconds),
        Figures.rounded(moved / seconds),
        INTERVAL_MILLIS,
        Figures.of(gaps),
        Figures.of(downtimes),
        memory.pss(),
        memory.rss(),
        memoryMebibytes,
        mirage.temporal(),
        machine());
  }

  /** Processors, memory, system, Java and load, so that figures can be compared. */
  public static Map<String, Object> machine() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return new TreeMap<>(
        Map.of(
            "processors",
            system.getAvailableProcessors(),
            "memoryGibibytes",
            Figures.rounded(system.getTotalMemorySize() / BYTES_IN_A_GIBIBYTE),
            "system",
            system.getName() + " " + system.getVersion() + " " + system.getArch(),
            "java",
            Runtime.version().toString(),
            "loadAverageAtTheEnd",
            Figures.rounded(system.getSystemLoadAverage())));
  }

  private static void say(String words) {
    System.err.println(String.format(Locale.ROOT, "bench/drain: %s", words));
  }
}
