package org.miragemanager.tests.upgrade;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.miragemanager.tests.Cluster;
import org.miragemanager.tests.Machine;

/** Stops and starts each part of a cluster while its guests step. */
final class UpgradeRun {
  /** How long a guest may pause beyond its interval. */
  static final long LIMIT_MILLIS = 100;

  /** The successor has met every guest by then, and renewed its leases some times. */
  private static final long SETTLING_SECONDS = 3;

  private static final double NANOS_IN_A_SECOND = 1e9;

  private final Cluster cluster;
  private final UpgradeOptions options;
  private final Consumer<String> progress;
  private final SteppingGuests guests;

  /**
   * A run that has not begun.
   *
   * @param progress gets a line for each thing that is done
   */
  UpgradeRun(Cluster cluster, UpgradeOptions options, Consumer<String> progress) {
    this.cluster = cluster;
    this.options = options;
    this.progress = progress;
    this.guests = new SteppingGuests(cluster, options);
  }

  /** Starts the guests, upgrades one part after the other, and says what the guests noticed. */
  UpgradeFigures carryOut() throws Exception {
    guests.start();
    progress.accept(options.guests() + " guests step");
    List<PartFigures> parts = new ArrayList<>();
    for (UpgradedPart part : UpgradedPart.values()) {
      parts.add(upgraded(part));
    }
    return new UpgradeFigures(
        options.guests(),
        options.intervalMillis(),
        LIMIT_MILLIS,
        parts,
        Machine.here(),
        PartFigures.rounded(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
  }

  private PartFigures upgraded(UpgradedPart part) throws Exception {
    Evidence evidence = new Evidence(cluster);
    List<String> problems = new ArrayList<>();
    long begin = System.nanoTime();
    if (part.process().isPresent()) {
      cluster.stop(part.process().get());
    }
    long ended = System.nanoTime();
    progress.accept(part.word() + " is stopped");
    pass(TimeUnit.SECONDS.toNanos(options.awaySeconds()));
    if (part.process().isPresent()) {
      problems.addAll(evidence.whileAway(part.process().get()));
      cluster.start(part.process().get());
    }
    long answers = System.nanoTime();
    progress.accept(part.word() + " is there again");
    pass(TimeUnit.SECONDS.toNanos(SETTLING_SECONDS));
    List<Double> gaps = guests.longestGapsMillis(begin, System.nanoTime());
    problems.addAll(guests.problems());
    problems.addAll(evidence.warnings());
    return new PartFigures(
        part.word(),
        PartFigures.rounded((ended - begin) / NANOS_IN_A_SECOND),
        PartFigures.rounded((answers - ended) / NANOS_IN_A_SECOND),
        PartFigures.Spread.of(gaps),
        (int) gaps.stream().filter(gap -> gap > options.intervalMillis() + LIMIT_MILLIS).count(),
        evidence.leasesLost(),
        evidence.recoveries(),
        problems);
  }

  /** Lets time pass: that a part is away for so long is what is tried. */
  private static void pass(long nanos) {
    long end = System.nanoTime() + nanos;
    for (long rest = nanos; rest > 0; rest = end - System.nanoTime()) {
      LockSupport.parkNanos(rest);
    }
  }
}
