package org.miragemanager.tests.upgrade;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.tests.Cluster;

/**
 * An agent, the manager and Temporal are stopped in order, stay away for longer than a usual lease,
 * and come back: no lease is lost, no guest is moved, and none freezes. {@code tests/upgrade} does
 * the same with more guests and measures how long they pause.
 */
class UpgradeScenarioTest {
  /** Of a usual lease. A guest that it freezes stands still from its end until the part is back. */
  private static final double LEASE_SECONDS = 2;

  private static final UpgradeOptions OPTIONS =
      new UpgradeOptions(Integer.getInteger("mirage.upgrade.guests", 12), 50, 3, false);

  @TempDir private Path folder;

  @Test
  void guestsStepOnWhileEachPartIsAway() throws Exception {
    try (Cluster cluster = new Cluster(folder)) {
      UpgradeFigures figures = new UpgradeRun(cluster, OPTIONS, System.out::println).carryOut();
      System.out.print(figures.table());
      for (PartFigures part : figures.parts()) {
        assertTrue(part.isSafe(), figures::table);
        double freezeMillis = (part.secondsAway() - LEASE_SECONDS) * 1_000;
        assertTrue(part.longestGapMillis().max() < freezeMillis, figures::table);
      }
    }
  }
}
