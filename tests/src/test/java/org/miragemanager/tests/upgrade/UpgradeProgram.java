package org.miragemanager.tests.upgrade;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.miragemanager.tests.Cluster;

/** The program behind {@code tests/upgrade}. */
public final class UpgradeProgram {
  private UpgradeProgram() {}

  /** Upgrades all parts, prints the report and exits with 0, 1 or 2. */
  public static void main(String[] arguments) throws Exception {
    List<String> words = List.of(arguments);
    if (words.contains("--help") || words.contains("-h")) {
      System.out.print(UpgradeOptions.HELP);
      return;
    }
    UpgradeOptions options;
    try {
      options = UpgradeOptions.parse(words);
    } catch (IllegalArgumentException wrong) {
      System.err.println("upgrade: " + wrong.getMessage() + "; see tests/upgrade --help");
      System.exit(2);
      return;
    }
    System.exit(run(options) ? 0 : 1);
  }

  private static boolean run(UpgradeOptions options) throws Exception {
    Path folder = Files.createTempDirectory("mirage-upgrade");
    boolean right = false;
    try (Cluster cluster = new Cluster(folder)) {
      // An interrupted program leaves nothing running.
      Runtime.getRuntime().addShutdownHook(new Thread(cluster::close));
      UpgradeFigures figures = new UpgradeRun(cluster, options, UpgradeProgram::tell).carryOut();
      System.out.print(options.json() ? figures.json() : figures.table());
      right = figures.keepsLimit();
    } finally {
      if (right) {
        delete(folder);
      } else {
        tell("the logs are kept in " + folder);
      }
    }
    return right;
  }

  private static void tell(String words) {
    System.err.println("upgrade: " + words);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
