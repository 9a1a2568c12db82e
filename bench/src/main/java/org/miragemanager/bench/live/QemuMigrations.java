package org.miragemanager.bench.live;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.miragemanager.bench.Figures;
import org.miragemanager.bench.live.LiveMigrationBenchmark.Side;

/** Moves one counter from QEMU to QEMU by QEMU's own live migration. */
final class QemuMigrations {

  private static final double NANOS_IN_A_MILLI = 1e6;
  private static final long LOOK_NANOS = 500_000;
  private static final int STEPS_BETWEEN = 50;

  /** Nothing but the socket shall bound it: 10 GB a second. */
  private static final long BANDWIDTH = 10_000_000_000L;

  private final QemuMachine.Options options;
  private final Path folder;
  private final List<Double> blackouts = new ArrayList<>();
  private final List<Double> reported = new ArrayList<>();
  private final List<Double> totals = new ArrayList<>();
  private final List<Double> bytes = new ArrayList<>();
  private long lost;
  private long repeated;
  private String version = "";

  QemuMigrations(QemuMachine.Options options, Path folder) {
    this.options = options;
    this.folder = folder;
  }

  /**
   * Moves it so often.
   *
   * @param rehearsals how many more go before, which are not counted
   */
  Side run(int migrations, int rehearsals) throws IOException, InterruptedException {
    QemuMachine source = QemuMachine.start(options, folder, "machine-0", Optional.empty());
    try {
      version = source.execute("query-version", Map.of()).path("qemu").toString();
      source.awaitSteps(STEPS_BETWEEN);
      for (int index = 1; index <= rehearsals + migrations; index++) {
        String uri = "unix:" + folder.resolve("migration-" + index);
        QemuMachine target =
            QemuMachine.start(options, folder, "machine-" + index, Optional.of(uri));
        try {
          migrate(source, target, uri, index > rehearsals);
        } finally {
          source.close();
          source = target;
        }
      }
    } finally {
      source.close();
    }
    return new Side(
        Figures.of(blackouts),
        Figures.of(reported),
        Figures.of(totals),
        Figures.of(bytes),
        lost,
        repeated,
        false);
  }

  /** Which QEMU it was, as it says. */
  String version() {
    return version;
  }

  private void migrate(QemuMachine source, QemuMachine target, String uri, boolean counts)
      throws IOException, InterruptedException {
    // Answers only when the target has opened its socket.
    target.execute("query-status", Map.of());
    source.execute("migrate-set-parameters", Map.of("max-bandwidth", BANDWIDTH));
    long begun = System.nanoTime();
    source.execute("migrate", Map.of("uri", uri));
    JsonNode status = source.execute("query-migrate", Map.of());
    while (!isOver(status)) {
      LockSupport.parkNanos(LOOK_NANOS);
      status = source.execute("query-migrate", Map.of());
    }
    long total = System.nanoTime() - begun;
    target.awaitSteps(STEPS_BETWEEN);
    if (counts) {
      Optional<Long> rest = target.restOfALine();
      long skipped = target.first().count() - source.last().count() - (rest.isPresent() ? 2 : 1);
      long resumed = rest.orElse(target.first().nanos());
      lost += Math.max(0, skipped);
      repeated += Math.max(0, -skipped);
      blackouts.add((resumed - source.last().nanos()) / NANOS_IN_A_MILLI);
      reported.add(status.path("downtime").asDouble());
      totals.add(total / NANOS_IN_A_MILLI);
      bytes.add(status.path("ram").path("transferred").asDouble());
    }
    Files.deleteIfExists(Path.of(uri.substring("unix:".length())));
  }

  private static boolean isOver(JsonNode status) throws IOException {
    String word = status.path("status").asText();
    if (word.equals("failed") || word.equals("cancelled")) {
      throw new IOException("QEMU's migration " + word + ": " + status);
    }
    return word.equals("completed");
  }
}
