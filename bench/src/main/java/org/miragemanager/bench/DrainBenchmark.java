package org.miragemanager.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
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
import org.miragemanager.demo.log.StepLog;

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
  private static final double NANOS_IN_A_MILLI = 1e6;

  private final int guests;
  private final int parallel;
  private final long memoryMebibytes;
  private final BenchedMirage mirage;

  /**
   * What a drain of many guests cost.
   *
   * @param guests how many ran on the host
   * @param parallel how many were moved at a time
   * @param moved how many run on other hosts after it
   * @param spread how many came to each host
   * @param lost steps that no domain took, by the guests' own logs
   * @param repeated steps that two domains took
   * @param seconds from the order to its answer
   * @param guestsPerSecond moved guests by that time
   * @param intervalMillis how often a guest takes a step
   * @param gapMillis from the last step on the source to the first on the target, by the guests'
   *     own logs; a gap contains what was left of the interval
   * @param downtimeMillis from the request to suspend to the first step, as the hosts measured it
   * @param guestPssMebibytes a guest's process, with its share of what it shares with others
   * @param guestRssMebibytes a guest's process, with all of what it shares with others
   * @param guestMemoryMebibytes what a guest was given
   * @param temporal which Temporal carried it: memory or server
   * @param machine processors, memory, system and Java
   */
  record Report(
      int guests,
      int parallel,
      int moved,
      Map<String, Integer> spread,
      long lost,
      long repeated,
      double seconds,
      double guestsPerSecond,
      long intervalMillis,
      Figures gapMillis,
      Figures downtimeMillis,
      Figures guestPssMebibytes,
      Figures guestRssMebibytes,
      long guestMemoryMebibytes,
      String temporal,
      Map<String, Object> machine) {}

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
      Report report = new DrainBenchmark(guests, parallel, memory, mirage).run();
      System.out.println(
          new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(report));
      if (report.moved() < guests || report.lost() > 0 || report.repeated() > 0) {
        throw new IllegalStateException("a guest was not moved, or a step lost or repeated");
      }
    }
  }

  private Report run() throws IOException {
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

  private Report judged(double seconds, GuestMemory memory) throws IOException {
    Map<String, Integer> spread = new TreeMap<>();
    List<Double> gaps = new ArrayList<>();
    List<Double> downtimes = new ArrayList<>();
    long lost = 0;
    long repeated = 0;
    for (String name : IntStream.rangeClosed(1, guests).mapToObj(DrainBenchmark::name).toList()) {
      String host = mirage.get("/v1/unikernels/" + name).path("host").asText();
      spread.merge(host, 1, Integer::sum);
      StepLog steps = StepLog.parse(mirage.text("/v1/unikernels/" + name + "/logs"));
      lost += steps.lost();
      repeated += steps.repeated();
      if (!host.equals(SOURCE)) {
        List<Long> nanos = steps.gaps();
        if (!nanos.isEmpty()) {
          gaps.add(nanos.getLast() / NANOS_IN_A_MILLI);
        }
        downtimes.add(
            mirage.get("/v1/operations/migrate-" + name).path("downtimeMillis").asDouble());
      }
    }
    int moved = guests - spread.getOrDefault(SOURCE, 0);
    return new Report(
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
        BenchedMirage.machine());
  }

  private static void say(String words) {
    System.err.println(String.format(Locale.ROOT, "bench/drain: %s", words));
  }

  /** What guests' processes take of the memory, as Linux counts it; empty elsewhere. */
  static final class GuestMemory {
    private static final double KIBIBYTES_IN_A_MEBIBYTE = 1024;

    private final List<Double> pss = new ArrayList<>();
    private final List<Double> rss = new ArrayList<>();

    private GuestMemory() {}

    /** The guests are the children of the agents, which are children of {@code up}. */
    static GuestMemory below(ProcessHandle up) {
      GuestMemory memory = new GuestMemory();
      up.children()
          .flatMap(ProcessHandle::children)
          .forEach(guest -> memory.add(Path.of("/proc/" + guest.pid() + "/smaps_rollup")));
      return memory;
    }

    private void add(Path rollup) {
      try {
        for (String line : Files.readAllLines(rollup)) {
          if (line.startsWith("Pss:")) {
            pss.add(mebibytes(line));
          } else if (line.startsWith("Rss:")) {
            rss.add(mebibytes(line));
          }
        }
      } catch (IOException gone) {
        // It has ended meanwhile, or this is not Linux.
      }
    }

    private static double mebibytes(String line) {
      return Long.parseLong(line.replaceAll("\\D", "")) / KIBIBYTES_IN_A_MEBIBYTE;
    }

    Figures pss() {
      return Figures.of(pss);
    }

    Figures rss() {
      return Figures.of(rss);
    }
  }
}
