package org.miragemanager.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.miragemanager.bench.SoakReport.TemporalChoice;
import org.miragemanager.bench.SoakReport.Tenth;

/**
 * Moves counters to and fro between two hosts of this machine, and tells in tenths of the run what
 * grows; {@code bench/soak} starts it.
 */
public final class SoakBenchmark {
  private static final int TENTHS = 10;

  /** Before the first tenth, so that it is not about what Java compiles. */
  private static final int WARM_UP_MIGRATIONS = 20;

  /** The manager removes superfluous rows every 30 s, later on a busy machine. */
  private static final Duration PRUNING_PATIENCE = Duration.ofMinutes(2);

  private static final Duration LOOK = Duration.ofMillis(500);

  private static final String IMAGE = "soak-counter";
  private static final double NANOS_IN_A_MILLI = 1e6;
  private static final double NANOS_IN_A_SECOND = 1e9;

  private final ObjectMapper json = new ObjectMapper();
  private final BenchedMirage mirage;
  private final List<JavaProcess> processes;
  private final TemporalChoice temporal;
  private final int guests;
  private final boolean isTerminal = Boolean.getBoolean("bench.terminal");

  /** How often each guest was moved, which tells where it is. */
  private final int[] moves;

  private int failed;

  private record Moved(boolean isDone, double latencyMillis, double downtimeMillis) {}

  private SoakBenchmark(BenchedMirage mirage, int guests, TemporalChoice temporal) {
    this.mirage = mirage;
    this.temporal = temporal;
    this.guests = guests;
    this.moves = new int[guests];
    this.processes = JavaProcess.ofManager(mirage.process());
  }

  /**
   * Runs it.
   *
   * @param arguments launcher, the counter's file, number of migrations, number of guests,
   *     Temporal, output
   */
  public static void main(String[] arguments) throws Exception {
    Path launcher = Path.of(arguments[0]);
    Path counter = Path.of(arguments[1]);
    int migrations = Integer.parseInt(arguments[2]);
    int guests = Integer.parseInt(arguments[3]);
    TemporalChoice temporal = TemporalChoice.of(arguments[4]);
    boolean isJson = arguments[5].equals("json");
    SoakReport report;
    try (BenchedMirage mirage =
        new BenchedMirage(
            launcher,
            List.of(
                "--hosts=2",
                "--max-guests=" + (2 * guests + 1),
                "--memory=4G",
                "--temporal=" + temporal.option()))) {
      report = new SoakBenchmark(mirage, guests, temporal).run(counter, migrations);
    }
    System.out.println(
        isJson
            ? new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValueAsString(report)
            : SoakReport.Table.of(report));
    report.grows().forEach(line -> System.err.println("bench/soak: grows: " + line));
    if (report.failed() > 0) {
      System.err.println("bench/soak: " + report.failed() + " migrations failed");
    }
    System.exit(report.grows().isEmpty() && report.failed() == 0 ? 0 : 1);
  }

  private SoakReport run(Path counter, int migrations) throws Exception {
    mirage.command("image", "add", IMAGE + ":1", counter.toString(), "--driver", "process");
    for (int guest = 0; guest < guests; guest++) {
      mirage.post(
          "/v1/unikernels",
          json.writeValueAsString(
              Map.of(
                  "name",
                  name(guest),
                  "image",
                  IMAGE,
                  "host",
                  host(0),
                  "memoryBytes",
                  8 << 20,
                  "arguments",
                  List.of("--interval", "100ms"))));
    }
    long begun = System.nanoTime();
    List<Tenth> tenths = new ArrayList<>();
    try (ExecutorService movers = Executors.newFixedThreadPool(guests)) {
      move(movers, WARM_UP_MIGRATIONS);
      for (int tenth = 1; tenth <= TENTHS; tenth++) {
        int upToHere = migrations * tenth / TENTHS;
        int before = migrations * (tenth - 1) / TENTHS;
        progress("migration " + before + " of " + migrations);
        tenths.add(tenth(movers, upToHere - before));
      }
    }
    progress("");
    int done = tenths.stream().mapToInt(Tenth::migrations).sum();
    return new SoakReport(
        guests,
        done,
        failed,
        Figures.rounded((System.nanoTime() - begun) / NANOS_IN_A_SECOND),
        SoakGrowth.of(guests, temporal, tenths.getFirst(), tenths.getLast()),
        SoakGrowth.notJudged(temporal),
        mirage.temporal(),
        tenths,
        BenchedMirage.machine());
  }

  private Tenth tenth(ExecutorService movers, int migrations) throws Exception {
    Map<String, Double> used = new TreeMap<>();
    processes.forEach(process -> used.put(process.name(), (double) process.processorMillis()));
    List<Moved> moved = move(movers, migrations);
    processes.forEach(
        process ->
            used.merge(
                process.name(),
                (double) process.processorMillis(),
                (before, after) -> Figures.rounded((after - before) / migrations)));
    Map<String, Double> heap = new TreeMap<>();
    Map<String, Long> threads = new TreeMap<>();
    Map<String, Long> descriptors = new TreeMap<>();
    Map<String, Long> watchers = new TreeMap<>();
    for (JavaProcess process : processes) {
      heap.put(process.name(), Figures.rounded(process.heapMebibytes()));
      threads.put(process.name(), process.threads());
      descriptors.put(process.name(), process.descriptors());
      watchers.put(process.name(), process.watchers());
    }
    List<Moved> done = moved.stream().filter(Moved::isDone).toList();
    failed += moved.size() - done.size();
    return new Tenth(
        done.size(),
        Figures.of(done.stream().map(Moved::latencyMillis).toList()),
        Figures.of(done.stream().map(Moved::downtimeMillis).toList()),
        used,
        heap,
        threads,
        descriptors,
        watchers,
        folders(),
        rowsAfterPruning());
  }

  /** So many migrations, all guests at a time, each of them to where it is not. */
  private List<Moved> move(ExecutorService movers, int migrations)
      throws InterruptedException, ExecutionException {
    List<Future<List<Moved>>> parts = new ArrayList<>();
    for (int number = 0; number < guests; number++) {
      int guest = number;
      int times = migrations * (guest + 1) / guests - migrations * guest / guests;
      parts.add(
          movers.submit(
              () -> {
                List<Moved> moved = new ArrayList<>();
                for (int time = 0; time < times; time++) {
                  moved.add(move(guest));
                }
                return moved;
              }));
    }
    List<Moved> all = new ArrayList<>();
    for (Future<List<Moved>> part : parts) {
      all.addAll(part.get());
    }
    return all;
  }

  private Moved move(int guest) throws IOException {
    long begun = System.nanoTime();
    moves[guest]++;
    JsonNode answer =
        mirage.post(
            "/v1/unikernels/" + name(guest) + "/migrate",
            json.writeValueAsString(Map.of("target", host(moves[guest] % 2))));
    return new Moved(
        answer.path("outcome").asText().equals("done"),
        (System.nanoTime() - begun) / NANOS_IN_A_MILLI,
        answer.path("downtimeMillis").asDouble());
  }

  private static String name(int guest) {
    return "soak-" + (guest + 1);
  }

  private static String host(int index) {
    return "edge-" + (index + 1);
  }

  private long folders() throws IOException {
    try (Stream<Path> all = Files.walk(mirage.data().resolve("hosts"))) {
      return all.filter(Files::isDirectory).count();
    }
  }

  /**
   * Waits until the manager has removed what is superfluous: in between, rows rise with every
   * migration. If they do not come down in that time, they are judged as they are.
   */
  private Map<String, Long> rowsAfterPruning() throws SQLException {
    long end = System.nanoTime() + PRUNING_PATIENCE.toNanos();
    Map<String, Long> rows = rows();
    while (!SoakGrowth.boundsExceeded(guests, rows).isEmpty() && System.nanoTime() < end) {
      LockSupport.parkNanos(LOOK.toNanos());
      rows = rows();
    }
    return rows;
  }

  private Map<String, Long> rows() throws SQLException {
    Map<String, Long> rows = new TreeMap<>();
    Path file = mirage.data().resolve("repository").resolve("repository.db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      List<String> tables = new ArrayList<>();
      try (ResultSet names =
          statement.executeQuery("SELECT name FROM sqlite_master WHERE type = 'table'")) {
        while (names.next()) {
          tables.add(names.getString(1));
        }
      }
      for (String table : tables) {
        try (ResultSet count = statement.executeQuery("SELECT count(*) FROM " + table)) {
          rows.put(table, count.getLong(1));
        }
      }
    }
    return rows;
  }

  private void progress(String words) {
    if (isTerminal) {
      System.err.printf("\r%s\033[K", words);
    } else if (!words.isEmpty()) {
      System.err.println("bench/soak: " + words);
    }
  }
}
