package org.miragemanager.tests.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Random;

/** The program behind {@code tests/faults}. */
public final class FaultsProgram {
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
    try (FaultRuns runs = new FaultRuns(options, FaultsProgram::tell)) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> close(runs)));
      FaultsReport report = runs.carryOut();
      FaultsFigures figures = report.figures(options.seed());
      System.out.print(options.json() ? figures.json() : figures.table());
      return report.isRight();
    }
  }

  private static void tell(String line) {
    System.err.println(line);
  }

  /** An interrupted program leaves nothing running. */
  private static void close(FaultRuns runs) {
    try {
      runs.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
