package org.miragemanager.guests;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.miragemanager.unimem.Program;
import org.miragemanager.unimem.ProgramBuilder;
import org.miragemanager.unimem.Step;
import org.miragemanager.unimem.Store;
import org.miragemanager.unimem.runtime.Guest;
import org.miragemanager.unimem.runtime.GuestRuntime;
import org.miragemanager.unimem.runtime.UsageException;

/**
 * Counts: a store with one integer and a program of one step, the smallest state that is worth
 * keeping.
 */
public final class Counter {
  private static final String COUNT = "count";

  private static final String HELP =
      """
      Counts, and prints a line for each step: <monotonic nanoseconds> <generation> <step> <count>

        --interval DURATION  pause between steps, for example 500us, 100ms or 1s (default 1s)
        --until N            end when the count is N (default: never)
        --ballast N          keep N bytes besides in the store, to try larger states (default 0)
        --durable yes        wait after each step until its outcome is durable (default no)
        --sequence yes       end each line with the number of steps done, over all domains (default no)
        --rehearse           play a whole life at once and end: for building class data archives
        --help               this text

      Without MIRAGE_CHANNEL in its environment it runs alone, until it has counted or is terminated.
      """;

  private Counter() {}

  /** Runs the counter. */
  public static void main(String[] arguments) {
    if (GuestArguments.askForHelp(List.of(arguments))) {
      System.out.print(HELP);
      return;
    }
    GuestRuntime.main(arguments, Counter::guest);
  }

  static Guest guest(List<String> options) throws UsageException {
    GuestArguments arguments =
        GuestArguments.parse(
            options, List.of("--interval", "--until", "--ballast", "--durable", "--sequence"));
    Duration interval = arguments.duration("--interval", Duration.ofSeconds(1));
    long until = arguments.number("--until", Long.MAX_VALUE, 1, Long.MAX_VALUE);
    // A kilobyte is left for everything else in the store.
    long ballast = arguments.number("--ballast", 0, 0, Store.MAXIMUM_BYTES - 1_024);
    boolean durable = arguments.yes("--durable");
    return Guest.of(program(until, (int) ballast, durable))
        .withPace(interval)
        .withListener(StepWriter.toStandardOutput(COUNT, arguments.yes("--sequence")));
  }

  static Program program(long until, int ballast, boolean durable) {
    Step count = store -> store.setInt(COUNT, store.getInt(COUNT) + 1);
    ProgramBuilder builder =
        Program.startingWith(COUNT)
            .initially(
                store -> {
                  store.setInt(COUNT, 0);
                  if (ballast > 0) {
                    store.setBytes("ballast", incompressible(ballast));
                  }
                });
    return (durable ? builder.durableStep(COUNT, count) : builder.step(COUNT, count))
        .edge(COUNT, COUNT, store -> store.getInt(COUNT) < until)
        .build();
  }

  /** The same bytes every time; no compression makes them fewer. */
  private static byte[] incompressible(int length) {
    byte[] bytes = new byte[length];
    new Random(1).nextBytes(bytes);
    return bytes;
  }
}
