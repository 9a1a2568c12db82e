package org.miragemanager.tests.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.miragemanager.tests.CGuests;
import org.miragemanager.tests.faults.check.Checker;
import org.miragemanager.tests.faults.check.Limits;
import org.miragemanager.tests.faults.check.Violation;
import org.miragemanager.tests.faults.drive.FaultCluster;
import org.miragemanager.tests.faults.drive.FaultRun;
import org.miragemanager.tests.faults.drive.RunResult;
import org.miragemanager.tests.faults.plan.Plan;
import org.miragemanager.tests.faults.plan.Planner;

/**
 * All runs, on one cluster as long as all is right; when something is not, the cluster's folder is
 * kept, and the next run begins with another cluster.
 */
public final class FaultRuns implements AutoCloseable {
  /** Within one run a unikernel takes some hundred steps. */
  private static final long FEWEST_STEPS = 20;

  private final FaultsOptions options;
  private final Consumer<String> progress;
  private final FaultsReport report = new FaultsReport();
  private FaultCluster cluster;
  private FaultRun run;
  private volatile boolean brokenOff;

  /**
   * Runs as options say.
   *
   * @param progress gets a line a run
   */
  public FaultRuns(FaultsOptions options, Consumer<String> progress) {
    this.options = options;
    this.progress = progress;
  }

  /** Does them all, or those before it is broken off. */
  public FaultsReport carryOut() throws Exception {
    Planner planner = new Planner(options.seed(), options.faults(), options.unikernels());
    say("seed " + options.seed());
    if (options.drivers().contains("qemu")) {
      CGuests.build();
    }
    for (int index = 0; index < options.runs() && !brokenOff; index++) {
      if (run == null) {
        begin();
      }
      RunResult result = carryOut(planner.plan(options.first() + index));
      if (brokenOff) {
        break;
      }
      report.add(result);
      tell(index + 1, result);
      if (!result.isRight()) {
        keep(result);
      }
    }
    if (brokenOff) {
      say("broken off; what follows is about the runs before");
    }
    report.endLives();
    return report;
  }

  /** What breaks a run off must not lose the report of those before it. */
  private RunResult carryOut(Plan plan) {
    try {
      return run.carryOut(plan);
    } catch (Exception | AssertionError failure) {
      return RunResult.broken(plan, failure);
    }
  }

  /** No run is begun after this one, which does not count, and which this thread breaks off. */
  void breakOff(Thread doing) {
    brokenOff = true;
    doing.interrupt();
  }

  private void begin() throws IOException {
    Files.createDirectories(options.folder());
    Path folder = Files.createTempDirectory(options.folder(), "faults-");
    cluster = new FaultCluster(folder, options.drivers());
    run =
        new FaultRun(
            cluster,
            new Checker(new Limits(FEWEST_STEPS, options.mostRepeated())),
            options.unikernels(),
            options.patienceSeconds());
    say("logs in " + cluster.folder() + "; the manager's disk is " + cluster.diskInWords());
  }

  private void tell(int number, RunResult result) {
    say(
        String.format(
            Locale.ROOT,
            "run %d (%d of %d): %s: %s, %.1f s",
            result.plan().run(),
            number,
            options.runs(),
            result.plan(),
            result.isRight() ? result.outcome() : result.outcome() + ", NOT RIGHT",
            result.seconds()));
    result.problems().forEach(problem -> say("  not injected: " + problem));
  }

  private void keep(RunResult result) throws IOException {
    List<String> found = new ArrayList<>();
    found.add("seed " + options.seed() + ", run " + result.plan().run() + ": " + result.plan());
    result.violations().stream().map(Violation::toString).forEach(found::add);
    result.stuck().forEach(stuck -> found.add("stuck: " + stuck));
    result.orphans().forEach(orphan -> found.add("orphan: " + orphan));
    found.add(
        "again: tests/faults --runs 1 --seed %d --first %d --driver %s --faults %s"
            .formatted(
                options.seed(),
                result.plan().run(),
                String.join(",", options.drivers()),
                String.join(",", options.faults().stream().map(kind -> kind.word()).toList())));
    Path folder = cluster.folder();
    Files.write(folder.resolve("found.txt"), found);
    found.forEach(line -> say("  " + line));
    say("  logs are kept in " + folder);
    report.keep(folder);
    report.endLives();
    cluster.keepData();
    cluster.close();
    cluster = null;
    run = null;
  }

  private void say(String line) {
    progress.accept("faults: " + line);
  }

  /** Ends the cluster, whose folder is of no interest. */
  @Override
  public void close() throws IOException {
    // Whoever was interrupted still waits for processes to end.
    Thread.interrupted();
    FaultCluster open = cluster;
    cluster = null;
    if (open != null) {
      open.close();
      delete(open.folder());
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
