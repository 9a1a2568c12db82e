package org.miragemanager.tests.faults;

import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The program behind {@code tests/faults}. */
public final class FaultsProgram {
  /** So long an interrupted program ends its processes and tells what came of its runs. */
  private static final long LONGEST_FAREWELL_SECONDS = 60;

  private FaultsProgram() {}

  /** Does the runs, prints the report and exits with 0, 1 or 2. */
  public static void main(String[] arguments) throws Exception {
    List<String> words = List.of(arguments);
    if (words.contains("--help") || words.contains("-h")) {
      System.out.print(FaultsHelp.text());
      return;
    }
    FaultsOptions options;
    try {
      // Short enough to be written down.
      options = FaultsOptions.parse(words, new Random().nextInt(1_000_000));
    } catch (IllegalArgumentException wrong) {
      System.err.println("faults: " + wrong.getMessage() + "; see tests/faults --help");
      System.exit(2);
      return;
    }
    System.exit(run(options) ? 0 : 1);
  }

  private static boolean run(FaultsOptions options) throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    try (FaultRuns runs = new FaultRuns(options, FaultsProgram::tell)) {
      Thread doing = Thread.currentThread();
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    runs.breakOff(doing);
                    awaitEnd(ended);
                  }));
      FaultsReport report = runs.carryOut();
      FaultsFigures figures = report.figures(options.seed());
      System.out.print(options.json() ? figures.json() : figures.table());
      return report.isRight();
    } finally {
      ended.countDown();
    }
  }

  private static void tell(String line) {
    System.err.println(line);
  }

  /** An interrupted program leaves nothing running. */
  private static void awaitEnd(CountDownLatch ended) {
    try {
      if (!ended.await(LONGEST_FAREWELL_SECONDS, TimeUnit.SECONDS)) {
        tell("faults: the run that is under way does not end; what it started may be left");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
