package org.miragemanager.tests.faults.drive;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.miragemanager.tests.faults.check.Acknowledgement;
import org.miragemanager.tests.faults.drive.Fleet.Ship;

/**
 * Waits until all is well again: every unikernel is connected, on a host whose lease runs, takes
 * steps under the generation that the repository names, no operation is open, and no process of a
 * guest is left but the owners'.
 */
final class Settling {
  /** How long the processes of ended domains may take to go: an agent asks, terminates, kills. */
  private static final long ORPHANS_SECONDS = 15;

  /**
   * What was not well in the end, in words.
   *
   * @param revived programs that had ended by themselves, and were started again
   */
  record Outcome(List<String> stuck, List<String> orphans, int revived) {
    /** Copies the lists. */
    Outcome {
      stuck = List.copyOf(stuck);
      orphans = List.copyOf(orphans);
    }
  }

  private record Sighting(String host, long generation, long logLength) {}

  private final FaultCluster cluster;
  private final Unikernels unikernels;
  private final GuestLogFiles logs;
  private final long patienceSeconds;
  private final Map<String, Sighting> first = new HashMap<>();
  private final Map<String, JsonNode> well = new HashMap<>();
  private int revived;

  Settling(FaultCluster cluster, long patienceSeconds) {
    this.cluster = cluster;
    this.unikernels = new Unikernels(cluster.http());
    this.logs = new GuestLogFiles(cluster.hostsFolder());
    this.patienceSeconds = patienceSeconds;
  }

  Outcome await(List<Ship> ships) throws Exception {
    boolean settled = Patience.until(patienceSeconds, () -> allAreWell(ships));
    if (!settled) {
      return new Outcome(stuck(ships), List.of(), revived);
    }
    for (Ship ship : ships) {
      witness(ship, well.get(ship.name()));
    }
    Patience.until(ORPHANS_SECONDS, () -> orphans().isEmpty());
    return new Outcome(List.of(), orphans(), revived);
  }

  private boolean allAreWell(List<Ship> ships) throws IOException {
    revived += cluster.revive();
    Optional<JsonNode> hosts = unikernels.ask("/v1/hosts");
    if (hosts.isEmpty()) {
      return false;
    }
    boolean all = true;
    for (Ship ship : ships) {
      all &= isWell(ship.name(), hosts.get());
    }
    // An operation that began meanwhile may have changed what was well before.
    return all && noOpenOperation() && stillSo(ships);
  }

  private boolean isWell(String name, JsonNode hosts) throws IOException {
    if (well.containsKey(name)) {
      return true;
    }
    Optional<JsonNode> view = unikernels.view(name).filter(Unikernels::isAtEase);
    if (view.isEmpty()) {
      return false;
    }
    String host = view.get().get("host").asText();
    long generation = view.get().get("generation").asLong();
    long length = logs.length(host, name, generation);
    Sighting before = first.get(name);
    if (before == null || !before.host().equals(host) || before.generation() != generation) {
      first.put(name, new Sighting(host, generation, length));
      return false;
    }
    if (length > before.logLength() && leaseRuns(hosts, host)) {
      well.put(name, view.get());
      return true;
    }
    return false;
  }

  private static boolean leaseRuns(JsonNode hosts, String name) {
    for (JsonNode host : hosts) {
      if (host.path("name").asText().equals(name)) {
        return host.path("leaseRuns").asBoolean();
      }
    }
    return false;
  }

  private boolean noOpenOperation() {
    Optional<JsonNode> operations = unikernels.ask("/v1/operations?limit=50");
    if (operations.isEmpty()) {
      return false;
    }
    for (JsonNode operation : operations.get()) {
      if (!operation.hasNonNull("endedAt")) {
        return false;
      }
    }
    return true;
  }

  private boolean stillSo(List<Ship> ships) {
    for (Ship ship : ships) {
      long generation = well.get(ship.name()).get("generation").asLong();
      boolean same =
          unikernels
              .view(ship.name())
              .filter(Unikernels::isAtEase)
              .filter(view -> view.get("generation").asLong() == generation)
              .isPresent();
      if (!same) {
        well.remove(ship.name());
        first.remove(ship.name());
        return false;
      }
    }
    return true;
  }

  private List<String> stuck(List<Ship> ships) {
    List<String> stuck = new ArrayList<>();
    for (Ship ship : ships) {
      if (!well.containsKey(ship.name())) {
        stuck.add(
            unikernels
                .view(ship.name())
                .map(view -> ship.name() + ": " + view)
                .orElse(ship.name() + ": the manager says nothing of it"));
      }
    }
    if (stuck.isEmpty()) {
      stuck.add("an operation stays open: " + unikernels.ask("/v1/operations?limit=50"));
    }
    return stuck;
  }

  private static void witness(Ship ship, JsonNode view) {
    long generation = view.get("generation").asLong();
    ship.witnessed().add(generation);
    if (view.hasNonNull("sequence")) {
      ship.acknowledgements().add(new Acknowledgement(generation, view.get("sequence").asLong()));
    }
  }

  private List<String> orphans() {
    return cluster.guests().stream()
        .filter(guest -> !isOwner(guest))
        .map(GuestProcess::inWords)
        .toList();
  }

  private boolean isOwner(GuestProcess guest) {
    JsonNode view = well.get(guest.unikernel());
    return view != null
        && view.get("generation").asLong() == guest.generation()
        && view.get("host").asText().equals(guest.host());
  }
}
