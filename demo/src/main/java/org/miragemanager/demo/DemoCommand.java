package org.miragemanager.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.miragemanager.hostagent.DriverChoice;
import org.miragemanager.hostagent.driver.qemu.QemuDriver;
import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.CommandFailure;
import org.miragemanager.manager.cli.CommandFailure.ExitCode;
import org.miragemanager.manager.cli.option.DriverOptions;
import org.miragemanager.manager.cli.option.HelpOption;
import org.miragemanager.manager.cli.option.LogOptions;
import org.miragemanager.manager.cli.option.LogOptions.LogLevel;
import org.miragemanager.manager.cli.option.OptionRange;
import org.miragemanager.manager.cli.option.TemporalOptions;
import org.miragemanager.manager.examples.Examples;
import org.miragemanager.manager.http.ViewJson;
import org.miragemanager.manager.local.LocalCluster;
import org.miragemanager.manager.service.MirageService.ServiceException;
import org.miragemanager.manager.temporal.TemporalSettings;
import org.miragemanager.manager.temporal.TemporalSettings.TemporalMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code miragectl demo}. */
@Command(
    name = "demo",
    description = {
      "Show it all: start a manager and two hosts, run a counter, move it to and fro, and end.",
      "With --failover: three hosts and two counters, whose host is killed again and again.",
      "Leaves no process and no file behind."
    },
    footer = {
      "",
      "Examples:",
      "  miragectl demo",
      "  miragectl demo --migrations 200 --output json",
      "  miragectl demo --failover",
      "  miragectl demo --failover --kills 3 --output json",
      "  miragectl demo --failover --driver qemu",
      "  miragectl demo --driver qemu --migrations 100 --output json",
      "  miragectl demo --driver process,qemu",
      "  miragectl demo --temporal memory"
    })
public final class DemoCommand implements Callable<Integer> {
  /** How the report is written. */
  enum Format {
    /** The progress on stderr, and the result on stdout. */
    PLAIN,
    /** The progress on stderr, and one JSON object on stdout. */
    JSON
  }

  private static final int HOSTS = 2;

  /** One that is lost is not more than half of them: else the manager would hold back. */
  private static final int HOSTS_OF_FAILOVER = 3;

  private static final int USUAL_MIGRATIONS = 2;
  private static final int USUAL_KILLS = 10;

  @Mixin HelpOption help;

  @Option(
      names = "--migrations",
      paramLabel = "N",
      description = "How often the counter moves (default: 2, there and back).")
  private Integer migrations;

  @Option(
      names = "--failover",
      description = "Kill and stop the guests' host instead, and see them come back elsewhere.")
  private boolean failover;

  @Option(
      names = "--kills",
      paramLabel = "N",
      description = "With --failover: how often the host is killed (default: 10).")
  private Integer kills;

  @Option(
      names = "--driver",
      paramLabel = "DRIVER",
      split = ",",
      defaultValue = "process",
      description = {
        "What runs the guests: process, or qemu (real unikernels; needs QEMU).",
        "With two, hosts have them by turns, and each migration crosses: process,qemu."
      })
  private List<String> drivers;

  @Option(
      names = "--rehearse",
      paramLabel = "N",
      defaultValue = "12",
      description = "Migrations of another guest before, to warm the path (default: 12).")
  private int rehearsals;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "plain",
      description = "${COMPLETION-CANDIDATES} (default: plain).")
  private Format format;

  @Option(
      names = "--temporal",
      paramLabel = "WHICH",
      defaultValue = "auto",
      description = "memory, server or auto, as for `miragectl up` (default: auto).")
  private TemporalMode temporal;

  private final CliEnvironment environment;
  private TerminalReporter progress;

  DemoCommand(CliEnvironment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws IOException {
    check();
    progress = new TerminalReporter(environment, format == Format.PLAIN);
    int hosts = failover ? HOSTS_OF_FAILOVER : HOSTS;
    // The reports of the demonstration say which host was lost: the log need not.
    new LogOptions().apply(failover ? LogLevel.ERROR : LogLevel.WARN, LogLevel.ERROR);
    progress.tell("Starts a manager and " + hosts + " host agents ...");
    boolean good;
    try (DemoStage stage = DemoStage.open(settings(), driversOf(hosts))) {
      good = runs(stage.cluster());
    } catch (IllegalStateException | ServiceException failure) {
      throw new CommandFailure(
          ExitCode.FAILED, "the demonstration failed: " + failure.getMessage());
    }
    progress.tell("Everything is stopped and removed.");
    return good ? ExitCode.DONE : ExitCode.FAILED;
  }

  private void check() {
    if (failover && migrations != null) {
      throw new CommandFailure(ExitCode.USAGE, "--migrations and --failover exclude each other");
    }
    if (!failover && kills != null) {
      throw new CommandFailure(ExitCode.USAGE, "--kills needs --failover");
    }
    atLeastOne("--migrations", migrations);
    atLeastOne("--kills", kills);
    OptionRange.atLeast("--rehearse", rehearsals, 0);
    checkDrivers();
    if (failover && !HostFaults.guestsCanBeFound()) {
      throw new CommandFailure(
          ExitCode.FAILED, "--failover needs Linux: it finds the guests to kill in /proc");
    }
  }

  private void checkDrivers() {
    DriverChoice choice = choice();
    if (drivers.contains(QemuDriver.KIND)
        && !Examples.unikernels().values().stream().allMatch(Files::isRegularFile)) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "the guests for QEMU are not built: run tests/install-qemu, which installs QEMU too where"
              + " it can, or guests/c/build if you have QEMU");
    }
    DriverOptions.requireInstalled(choice);
  }

  private DriverChoice choice() {
    try {
      return new DriverChoice(drivers, Map.of());
    } catch (IllegalArgumentException wrong) {
      throw new CommandFailure(ExitCode.USAGE, wrong.getMessage());
    }
  }

  private List<String> driversOf(int hosts) {
    return IntStream.range(0, hosts).mapToObj(host -> drivers.get(host % drivers.size())).toList();
  }

  private static void atLeastOne(String option, Integer number) {
    if (number != null) {
      OptionRange.atLeast(option, number, 1);
    }
  }

  private boolean runs(LocalCluster cluster) throws IOException {
    cluster.rehearse(rehearsals);
    progress.tell(
        "Ready: manager (process %d), %s; %d migrations rehearsed."
            .formatted(ProcessHandle.current().pid(), cluster.hostsInWords(), rehearsals));
    progress.tell("Temporal: " + cluster.manager().temporal().inWords() + ".");
    if (failover) {
      FailoverDemo.Report report =
          new FailoverDemo(cluster, progress).run(kills == null ? USUAL_KILLS : kills);
      write(report);
      return report.violations().isEmpty();
    }
    MigrationDemo.Report report =
        new MigrationDemo(cluster, progress)
            .run(migrations == null ? USUAL_MIGRATIONS : migrations, rehearsals);
    write(report);
    return report.keepsEveryStep();
  }

  private void write(Object report) throws IOException {
    if (format == Format.JSON) {
      environment.out().write(ViewJson.lenient().writeValueAsBytes(report));
      environment.out().write("\n".getBytes(StandardCharsets.UTF_8));
      environment.out().flush();
    }
  }

  /** A task queue of its own: workers of others on the same server must take none of its tasks. */
  private TemporalSettings settings() {
    return TemporalOptions.settings(
        environment, temporal, 0, null, "mirage-demo-" + ProcessHandle.current().pid(), false);
  }
}
