package org.miragemanager.manager.cli.command.server;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.miragemanager.hostagent.driver.system.MemoryShortage;
import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.CommandFailure;
import org.miragemanager.manager.cli.CommandFailure.ExitCode;
import org.miragemanager.manager.cli.client.ManagerFile;
import org.miragemanager.manager.cli.option.DriverOptions;
import org.miragemanager.manager.cli.option.HelpOption;
import org.miragemanager.manager.cli.option.LogOptions;
import org.miragemanager.manager.cli.option.LogOptions.LogLevel;
import org.miragemanager.manager.cli.option.OptionRange;
import org.miragemanager.manager.cli.option.PortOptions;
import org.miragemanager.manager.cli.option.RoomOptions;
import org.miragemanager.manager.cli.option.TemporalOptions;
import org.miragemanager.manager.local.LocalCluster;
import org.miragemanager.manager.server.ManagerServer;
import org.miragemanager.manager.server.ServerConfiguration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code miragectl up}. */
@Command(
    name = "up",
    description = {
      "Run a manager and host agents on this machine until ^C.",
      "At the end running guests are put on the shelf; the next `up` with the same data finds them."
          + " A second ^C does not wait for that."
    },
    footer = {
      "",
      "Examples:",
      "  miragectl up",
      "  miragectl up --hosts 3 --memory 4G --http-port 7070",
      "  miragectl up --driver process,qemu",
      "  miragectl up --temporal memory"
    })
public final class UpCommand implements Callable<Integer> {
  @Mixin HelpOption help;
  @Mixin private PortOptions ports;
  @Mixin private TemporalOptions temporal;
  @Mixin private RoomOptions room;
  @Mixin private DriverOptions drivers;
  @Mixin private LogOptions log;

  @Option(
      names = "--hosts",
      paramLabel = "N",
      defaultValue = "2",
      description = "How many hosts: edge-1, edge-2 and so on (default: 2).")
  private int hosts;

  @Option(
      names = "--rehearse",
      paramLabel = "N",
      defaultValue = "12",
      description = "Migrations of a guest of its own before it is ready (default: 12).")
  private int rehearsals;

  private final CliEnvironment surroundings;

  UpCommand(CliEnvironment surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    // First of all: what is looked at next may log, and then the form is settled.
    log.apply(LogLevel.WARN);
    check();
    List<String> arguments = agentArguments();
    MemoryShortage.endLast();
    ServerConfiguration configuration =
        ports.configuration(surroundings, temporal.settings(surroundings)).withUsualPorts();
    long begun = System.nanoTime();
    say("starts a manager and " + hosts + " hosts; data in " + configuration.dataFolder());
    LocalCluster cluster =
        Starting.begin(
            () -> LocalCluster.start(configuration, Collections.nCopies(hosts, arguments)));
    EndOfProcess.runs(() -> end(cluster, configuration.dataFolder()));
    rehearse(cluster);
    ManagerServer manager = cluster.manager();
    ManagerFile.announce(manager.url(), configuration.dataFolder());
    say("hosts: " + cluster.hostsInWords());
    say("HTTP API: " + manager.url() + "  agents: " + manager.repositoryAddress());
    say("Temporal: " + manager.temporal().inWords());
    say(
        "ready after %.1f s; in another shell: miragectl run counter --name counter-1"
            .formatted((System.nanoTime() - begun) / 1e9));
    EndOfProcess.await();
    return ExitCode.DONE;
  }

  /** What an agent would refuse is refused before anything is started. */
  private void check() {
    OptionRange.atLeast("--hosts", hosts, 1);
    OptionRange.atLeast("--rehearse", rehearsals, 0);
    ports.check();
    temporal.check();
    room.check();
  }

  /** Without it everything works, the first migrations a little slower. */
  private void rehearse(LocalCluster cluster) {
    try {
      cluster.rehearse(rehearsals);
    } catch (IllegalStateException failure) {
      say(failure.getMessage());
    }
  }

  /** Whatever becomes of the guests, agents and manager end. */
  private void end(LocalCluster cluster, Path dataFolder) {
    ManagerFile.delete(dataFolder);
    AtomicBoolean hurry = new AtomicBoolean();
    EndOfProcess.onSecondSignal(
        () -> {
          say("does not wait for guests any more");
          hurry.set(true);
        });
    try {
      cluster.putGuestsOnShelf(this::say, hurry).forEach(this::say);
    } finally {
      cluster.close();
    }
  }

  private List<String> agentArguments() {
    try {
      DriverOptions.requireInstalled(drivers.choice(surroundings));
      return Stream.of(room.arguments(), drivers.arguments(surroundings), log.arguments())
          .flatMap(List::stream)
          .toList();
    } catch (IllegalArgumentException wrong) {
      throw new CommandFailure(ExitCode.USAGE, wrong.getMessage());
    }
  }

  private void say(String line) {
    log.say(surroundings, line);
  }
}
