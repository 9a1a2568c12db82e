package org.miragemanager.tests.faults.drive;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.miragemanager.tests.faults.check.Acknowledgement;
import org.miragemanager.tests.faults.check.Evidence;

/**
 * The unikernels that are moved. After some runs all are removed and new ones made, so that logs
 * stay short however many runs there are.
 */
final class Fleet {
  /** One of them, and what was seen of it. */
  record Ship(
      String name, boolean durable, List<Acknowledgement> acknowledgements, Set<Long> witnessed) {}

  private final FaultCluster cluster;
  private final Unikernels unikernels;
  private final int size;
  private final List<Ship> ships = new ArrayList<>();
  private int launches;

  Fleet(FaultCluster cluster, int size) {
    this.cluster = cluster;
    this.unikernels = new Unikernels(cluster.http());
    this.size = size;
  }

  /** Removes those that are there and makes new ones; every second one's steps are durable. */
  void launch() throws IOException {
    for (Ship ship : ships) {
      unikernels.remove(ship.name());
    }
    ships.clear();
    launches++;
    for (int index = 0; index < size; index++) {
      boolean durable = index % 2 == 1;
      String name = (durable ? "durable-" : "counter-") + launches + "-" + index;
      unikernels.run(name, index / 2 % 2 == 0 ? "edge-1" : "edge-2", durable);
      ships.add(new Ship(name, durable, new ArrayList<>(), new HashSet<>()));
    }
  }

  List<Ship> ships() {
    return List.copyOf(ships);
  }

  Ship ship(int index) {
    return ships.get(index);
  }

  Evidence evidence(Ship ship, Journal journal) throws IOException {
    return new Evidence(
        ship.name(),
        ship.durable(),
        new GuestLogFiles(cluster.hostsFolder()).of(ship.name(), journal),
        ship.acknowledgements(),
        ship.witnessed());
  }
}
