package org.miragemanager.bench.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.miragemanager.bench.BenchedMirage;
import org.miragemanager.bench.Figures;
import org.miragemanager.bench.live.LiveMigrationBenchmark.Side;
import org.miragemanager.demo.log.StepLog;

/** Moves the same counter between two hosts by a migration of this program. */
final class MirageMigrations {

  private static final String GUEST = "live-1";
  private static final String IMAGE = "live-counter";
  private static final double NANOS_IN_A_MILLI = 1e6;

  private final ObjectMapper json = new ObjectMapper();
  private final BenchedMirage mirage;

  MirageMigrations(BenchedMirage mirage) {
    this.mirage = mirage;
  }

  /** What the hosts found that executes guests: kvm or tcg. */
  String accelerator() throws IOException {
    return mirage.get("/v1/hosts").path(0).path("labels").path("accelerator").asText("tcg");
  }

  /** Moves it so often. */
  Side run(Path image, long memoryMebibytes, long intervalMillis, int migrations, int rehearsals)
      throws IOException {
    post(
        "/v1/images",
        Map.of("name", IMAGE, "version", "1", "driver", "qemu", "reference", image.toString()));
    post(
        "/v1/unikernels",
        Map.of(
            "name",
            GUEST,
            "image",
            IMAGE,
            "host",
            host(0),
            "memoryBytes",
            memoryMebibytes << 20,
            "arguments",
            List.of("--interval", intervalMillis + "ms")));
    List<Double> reported = new ArrayList<>();
    List<Double> totals = new ArrayList<>();
    List<Double> bytes = new ArrayList<>();
    for (int index = 1; index <= rehearsals + migrations; index++) {
      long begun = System.nanoTime();
      JsonNode moved =
          post("/v1/unikernels/" + GUEST + "/migrate", Map.of("target", host(index % 2)));
      if (!moved.path("outcome").asText().equals("done")) {
        throw new IOException("A migration is not done: " + moved);
      }
      if (index > rehearsals) {
        totals.add((System.nanoTime() - begun) / NANOS_IN_A_MILLI);
        reported.add(moved.path("downtimeMillis").asDouble());
        bytes.add(moved.path("stateBytes").asDouble());
      }
    }
    post("/v1/unikernels/" + GUEST + "/suspend", Map.of());
    StepLog steps = StepLog.parse(mirage.text("/v1/unikernels/" + GUEST + "/logs"));
    List<Double> gaps = steps.gaps().stream().map(nanos -> nanos / NANOS_IN_A_MILLI).toList();
    return new Side(
        Figures.of(gaps.subList(Math.min(rehearsals, gaps.size()), gaps.size())),
        Figures.of(reported),
        Figures.of(totals),
        Figures.of(bytes),
        steps.lost(),
        steps.repeated(),
        true);
  }

  private static String host(int index) {
    return "edge-" + (index + 1);
  }

  private JsonNode post(String path, Map<String, ?> body) throws IOException {
    return mirage.post(path, json.writeValueAsString(body));
  }
}
