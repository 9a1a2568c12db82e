package org.miragemanager.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.miragemanager.demo.log.StepLog;
import org.miragemanager.demo.log.StepLog.Step;

/**
 * Runs many counters on two hosts of this machine, first alone, then beside busy loops, and tells
 * what they cost and whether the hosts keep their leases; {@code bench/lease-under-load} starts it.
 */
public final class LeaseBenchmark {
  private static final int HOSTS = 2;
  private static final int STARTED_AT_A_TIME = 4;
  private static final int SECONDS_IDLE = 20;
  private static final int SECONDS_OF_STRACE = 5;
  private static final long LEASE_MILLIS = 2_000;
  private static final Duration LOOK = Duration.ofMillis(20);
  private static final Duration SETTLING = Duration.ofSeconds(5);
  private static final String IMAGE = "load-counter";
  private static final double NANOS_IN_A_MILLI = 1e6;
  private static final double PERCENT = 100;
  private static final double NO_STRACE = -1;

  private final ObjectMapper json = new ObjectMapper();
  private final BenchedMirage mirage;
  private final List<JavaProcess> processes;
  private final int guests;
  private int leasesLost;

  /**
   * What many guests cost while nothing happens, and whether hosts keep their leases beside a load.
   *
   * @param guests how many counters of a step each 100 ms ran, on two hosts
   * @param load how many busy loops ran beside them, at ordinary priority
   * @param secondsIdle how long they were watched without the loops
   * @param secondsUnderLoad how long with them
   * @param idle what each process took without the loops
   * @param renewalMillis from one renewal of a lease to the next, under load, as the manager's API
   *     shows it (a late look makes one longer)
   * @param leaseMillis how long a lease lasts
   * @param leasesLost how often a host was seen without a lease, under load
   * @param hostsBlamed how often the manager logged that hosts are or seem lost
   * @param guestsFrozen how often an agent logged that it froze a guest
   * @param standstillMillis the longest time between two steps of each guest, under load
   * @param temporal which Temporal carried it
   * @param machine processors, memory, system and Java
   */
  record Report(
      int guests,
      int load,
      int secondsIdle,
      int secondsUnderLoad,
      Map<String, Idle> idle,
      Map<String, Figures> renewalMillis,
      long leaseMillis,
      int leasesLost,
      long hostsBlamed,
      long guestsFrozen,
      Figures standstillMillis,
      String temporal,
      Map<String, Object> machine) {

    /**
     * What a process took while nothing happened.
     *
     * @param processorPercent of one core
     * @param syncsPerSecond how often it waited for the disk; not a number: not known without
     *     strace
     * @param memoryMebibytes with its share of what it shares with others
     * @param threads how many it had
     */
    record Idle(
        double processorPercent, double syncsPerSecond, double memoryMebibytes, long threads) {}

    /** Whether no host was taken for lost, and no guest held back. */
    boolean isWell() {
      return leasesLost == 0 && hostsBlamed == 0 && guestsFrozen == 0;
    }
  }

  private LeaseBenchmark(BenchedMirage mirage, int guests) {
    this.mirage = mirage;
    this.guests = guests;
    this.processes = JavaProcess.ofManager(mirage.process());
  }

  /**
   * Runs it.
   *
   * @param arguments launcher, the counter's file, number of guests, of busy loops, seconds under
   *     load, Temporal, output
   */
  public static void main(String[] arguments) throws Exception {
    int guests = Integer.parseInt(arguments[2]);
    Report report;
    try (BenchedMirage mirage =
        new BenchedMirage(
            Path.of(arguments[0]),
            List.of(
                "--hosts=" + HOSTS,
                "--max-guests=" + guests,
                "--memory=" + 8 * guests + "M",
                "--temporal=" + arguments[5]))) {
      report =
          new LeaseBenchmark(mirage, guests)
              .run(
                  Path.of(arguments[1]),
                  Integer.parseInt(arguments[3]),
                  Integer.parseInt(arguments[4]));
    }
    System.out.println(
        arguments[6].equals("json")
            ? new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValueAsString(report)
            : table(report));
    System.exit(report.isWell() ? 0 : 1);
  }

  private Report run(Path counter, int load, int seconds) throws Exception {
    mirage.command("image", "add", IMAGE + ":1", counter.toString(), "--driver", "process");
    startGuests();
    LockSupport.parkNanos(SETTLING.toNanos());
    say("watches " + guests + " guests for " + SECONDS_IDLE + " s");
    Map<String, Report.Idle> idle = idle();
    say("watches them beside " + load + " busy loops for " + seconds + " s");
    long begun = System.nanoTime();
    Map<String, Figures> renewals = underLoad(load, seconds);
    long ended = System.nanoTime();
    LockSupport.parkNanos(SETTLING.toNanos());
    return new Report(
        guests,
        load,
        SECONDS_IDLE,
        seconds,
        idle,
        renewals,
        LEASE_MILLIS,
        leasesLost,
        lines(mirage.log(), "is lost", "seem lost"),
        frozen(),
        Figures.of(standstills(begun, ended)),
        mirage.temporal(),
        BenchedMirage.machine());
  }

  private void startGuests() throws Exception {
    List<Future<JsonNode>> starts = new ArrayList<>();
    try (ExecutorService starters = Executors.newFixedThreadPool(STARTED_AT_A_TIME)) {
      for (int guest = 0; guest < guests; guest++) {
        String order =
            json.writeValueAsString(
                Map.of(
                    "name",
                    name(guest),
                    "image",
                    IMAGE,
                    "host",
                    "edge-" + (guest % HOSTS + 1),
                    "memoryBytes",
                    8 << 20,
                    "arguments",
                    List.of("--interval", "100ms")));
        starts.add(starters.submit(() -> mirage.post("/v1/unikernels", order)));
      }
      for (Future<JsonNode> start : starts) {
        start.get();
      }
    }
  }

  private static String name(int guest) {
    return "load-" + (guest + 1);
  }

  private Map<String, Report.Idle> idle() throws IOException {
    Map<String, Long> before = new HashMap<>();
    processes.forEach(process -> before.put(process.name(), process.processorMillis()));
    long begun = System.nanoTime();
    LockSupport.parkNanos(Duration.ofSeconds(SECONDS_IDLE).toNanos());
    double millis = (System.nanoTime() - begun) / NANOS_IN_A_MILLI;
    Map<String, Double> percent = new HashMap<>();
    for (JavaProcess process : processes) {
      percent.put(
          process.name(),
          (process.processorMillis() - before.get(process.name())) * PERCENT / millis);
    }
    Map<String, Report.Idle> idle = new TreeMap<>();
    for (JavaProcess process : processes) {
      double syncs = process.syncsPerSecond(SECONDS_OF_STRACE);
      idle.put(
          process.name(),
          new Report.Idle(
              Figures.rounded(percent.get(process.name())),
              Double.isNaN(syncs) ? NO_STRACE : Figures.rounded(syncs),
              Figures.rounded(process.memoryMebibytes()),
              process.threads()));
    }
    return idle;
  }

  /** Looks at the leases again and again while the loops run. */
  private Map<String, Figures> underLoad(int load, int seconds) throws IOException {
    List<Process> loops = new ArrayList<>();
    try {
      for (int loop = 0; loop < load; loop++) {
        // They end by themselves if this does not come to end them.
        String atMost = Integer.toString(2 * seconds + 60);
        loops.add(new ProcessBuilder("timeout", atMost, "sh", "-c", "while :; do :; done").start());
      }
      Map<String, List<Double>> gaps = new TreeMap<>();
      Map<String, Long> numbers = new HashMap<>();
      Map<String, Long> seen = new HashMap<>();
      long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
      while (System.nanoTime() < end) {
        for (JsonNode host : mirage.get("/v1/hosts")) {
          look(host, gaps, numbers, seen);
        }
        LockSupport.parkNanos(LOOK.toNanos());
      }
      Map<String, Figures> figures = new TreeMap<>();
      gaps.forEach((host, all) -> figures.put(host, Figures.of(all)));
      return figures;
    } finally {
      // Not by force: it passes the signal on.
      loops.forEach(Process::destroy);
    }
  }

  private void look(
      JsonNode host,
      Map<String, List<Double>> gaps,
      Map<String, Long> numbers,
      Map<String, Long> seen) {
    String name = host.path("name").asText();
    if (!host.path("leaseRuns").asBoolean()) {
      leasesLost++;
    }
    long number = host.path("leaseNumber").asLong();
    Long before = numbers.put(name, number);
    if (before != null && before == number) {
      return;
    }
    long now = System.nanoTime();
    Long last = seen.put(name, now);
    if (last != null) {
      gaps.computeIfAbsent(name, ignored -> new ArrayList<>()).add((now - last) / NANOS_IN_A_MILLI);
    }
  }

  private long frozen() throws IOException {
    long frozen = 0;
    for (int host = 1; host <= HOSTS; host++) {
      Path log = mirage.data().resolve("hosts").resolve("edge-" + host).resolve("agent.log");
      frozen += lines(Files.readString(log), "was frozen", "could not be frozen");
    }
    return frozen;
  }

  private static long lines(String log, String one, String other) {
    return log.lines().filter(line -> line.contains(one) || line.contains(other)).count();
  }

  /** The longest time without a step of each guest between these times of the system's clock. */
  private List<Double> standstills(long begun, long ended) throws IOException {
    List<Double> longest = new ArrayList<>();
    for (int guest = 0; guest < guests; guest++) {
      List<Step> steps =
          StepLog.parse(mirage.text("/v1/unikernels/" + name(guest) + "/logs")).steps();
      long gap = 0;
      for (int index = 1; index < steps.size(); index++) {
        long nanos = steps.get(index).nanos();
        if (nanos > begun && steps.get(index - 1).nanos() < ended) {
          gap = Math.max(gap, nanos - steps.get(index - 1).nanos());
        }
      }
      longest.add(gap / NANOS_IN_A_MILLI);
    }
    return longest;
  }

  private static String table(Report report) {
    StringBuilder text = new StringBuilder();
    text.append(
        "%d guests on 2 hosts, idle for %d s; Temporal: %s%n"
            .formatted(report.guests(), report.secondsIdle(), report.temporal()));
    report
        .idle()
        .forEach(
            (name, idle) ->
                text.append(
                    "  %-8s %5.1f %% of a core, %5.1f fsync/s, %4.0f MiB, %d threads%n"
                        .formatted(
                            name,
                            idle.processorPercent(),
                            idle.syncsPerSecond(),
                            idle.memoryMebibytes(),
                            idle.threads())));
    text.append(
        "beside %d busy loops for %d s: %d times without a lease, %d times taken for lost, %d guests frozen%n"
            .formatted(
                report.load(),
                report.secondsUnderLoad(),
                report.leasesLost(),
                report.hostsBlamed(),
                report.guestsFrozen()));
    report
        .renewalMillis()
        .forEach(
            (host, between) ->
                text.append(
                    "  %-8s from renewal to renewal: median %.0f ms, at most %.0f of %d%n"
                        .formatted(host, between.p50(), between.max(), report.leaseMillis())));
    text.append(
        "  longest time between two steps of a guest: median %.0f ms, at most %.0f%n"
            .formatted(report.standstillMillis().p50(), report.standstillMillis().max()));
    return text.toString();
  }

  private static void say(String words) {
    System.err.println("bench/lease-under-load: " + words);
  }
}
