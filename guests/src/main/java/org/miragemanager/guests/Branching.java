package org.miragemanager.guests;

import java.time.Duration;
import java.util.List;
import org.miragemanager.unimem.Program;
import org.miragemanager.unimem.Store;
import org.miragemanager.unimem.runtime.Guest;
import org.miragemanager.unimem.runtime.GuestRuntime;
import org.miragemanager.unimem.runtime.UsageException;

/**
 * Branches by chance, 250 times. The chance is in the store: the program takes the same way
 * wherever its steps are executed, and its last state tells every branch that it took.
 */
public final class Branching {
  private static final String ROUND = "round";
  private static final String RAND = "rand";

  /** The state of the generator. */
  private static final String CHANCE = "chance";

  /** A running hash of the branches taken, in their order. */
  private static final String TRACE = "trace";

  private static final long ROUNDS = 250;
  private static final long DEFAULT_SEED = 2_020;

  private static final String HELP =
      """
      Branches by chance for 250 rounds, and prints a line for each step:
      <monotonic nanoseconds> <generation> <step> <round>

        --interval DURATION  pause between steps, for example 500us, 100ms or 1s (default 1s)
        --seed N             begins another sequence of chances (default 2020)
        --rehearse           play a whole life at once and end: for building class data archives
        --help               this text

      Without MIRAGE_CHANNEL in its environment it runs alone, until it is complete or terminated.
      """;

  private Branching() {}

  /** Runs the program. */
  public static void main(String[] arguments) {
    if (GuestArguments.askForHelp(List.of(arguments))) {
      System.out.print(HELP);
      return;
    }
    GuestRuntime.main(arguments, Branching::guest);
  }

  static Guest guest(List<String> options) throws UsageException {
    GuestArguments arguments = GuestArguments.parse(options, List.of("--interval", "--seed"));
    Duration interval = arguments.duration("--interval", Duration.ofSeconds(1));
    long seed = arguments.number("--seed", DEFAULT_SEED, Long.MIN_VALUE, Long.MAX_VALUE);
    return Guest.of(program(seed))
        .withPace(interval)
        .withListener(StepWriter.toStandardOutput(ROUND));
  }

  static Program program(long seed) {
    return Program.startingWith("f1")
        .initially(
            store ->
                store
                    .setInt(CHANCE, seed)
                    .setInt(ROUND, 0)
                    .setInt("f2", 0)
                    .setInt("f3", 0)
                    .setInt(TRACE, 0))
        .step("f1", Branching::draw)
        .step("f2", store -> record(store, "f2", 2))
        .step("f3", store -> record(store, "f3", 3))
        .edge("f1", "f2", store -> store.getInt(RAND) >= 5 && store.getInt(ROUND) <= ROUNDS)
        .edge("f1", "f3", store -> store.getInt(RAND) < 5 && store.getInt(ROUND) <= ROUNDS)
        .edge("f2", "f1")
        .edge("f3", "f1")
        .strict()
        .build();
  }

  /**
   * Draws a number from 0 to 9, by Knuth's linear congruential generator MMIX; its upper bits are
   * the good ones.
   */
  private static void draw(Store store) {
    long chance = store.getInt(CHANCE) * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L;
    store
        .setInt(CHANCE, chance)
        .setInt(RAND, (chance >>> 33) % 10)
        .setInt(ROUND, store.getInt(ROUND) + 1);
  }

  private static void record(Store store, String branch, int number) {
    store.setInt(branch, store.getInt(branch) + 1).setInt(TRACE, store.getInt(TRACE) * 31 + number);
  }
}
