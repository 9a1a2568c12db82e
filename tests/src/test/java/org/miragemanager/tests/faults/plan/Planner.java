package org.miragemanager.tests.faults.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Draws plans. A run's plan depends on the seed, its number and the kinds alone, so any run can be
 * done again without those before it.
 */
public final class Planner {
  /** A migration takes about that long on a small machine that has other things to do. */
  private static final int LONGEST_AFTER_MILLIS = 600;

  private static final int SHORTEST_MILLIS = 200;
  private static final int LONGEST_MILLIS = 6_000;
  private static final int LONGEST_RESTART_MILLIS = 1_500;
  private static final int LONGEST_FULL_MILLIS = 3_000;
  private static final double TWO_FAULTS = 0.4;

  private static final List<Cut> CUTS = List.of(Cut.values());

  private final long seed;
  private final List<FaultKind> kinds;
  private final int unikernels;

  /**
   * Plans for a seed.
   *
   * @param kinds what may go wrong
   * @param unikernels how many there are
   */
  public Planner(long seed, Set<FaultKind> kinds, int unikernels) {
    this.seed = seed;
    this.kinds = kinds.stream().sorted().toList();
    this.unikernels = unikernels;
  }

  /** The plan of a run. */
  public Plan plan(int run) {
    Random random = new Random(seed * 1_000_003 + run);
    // The first numbers of neighbouring seeds resemble each other.
    random.nextLong();
    int unikernel = random.nextInt(unikernels);
    List<Fault> faults = new ArrayList<>();
    Fault first = fault(random, kinds);
    faults.add(first);
    List<FaultKind> others =
        kinds.stream().filter(kind -> kind.part() != first.kind().part()).toList();
    if (!others.isEmpty() && random.nextDouble() < TWO_FAULTS) {
      faults.add(fault(random, others));
    }
    return new Plan(run, unikernel, faults);
  }

  private static Fault fault(Random random, List<FaultKind> kinds) {
    FaultKind kind = kinds.get(random.nextInt(kinds.size()));
    long after = random.nextInt(LONGEST_AFTER_MILLIS);
    long length =
        switch (kind.action()) {
          case KILL -> random.nextInt(LONGEST_RESTART_MILLIS);
          case STOP, CUT -> moreOftenShort(random, LONGEST_MILLIS);
          case FILL -> moreOftenShort(random, LONGEST_FULL_MILLIS);
        };
    Cut cut = CUTS.get(random.nextInt(CUTS.size()));
    return new Fault(kind, after, length, cut);
  }

  /** Each doubling is as likely as the next: many runs are short, none of the long ones is rare. */
  private static long moreOftenShort(Random random, int longest) {
    double doublings = Math.log((double) longest / SHORTEST_MILLIS);
    return Math.round(SHORTEST_MILLIS * Math.exp(random.nextDouble() * doublings));
  }
}
