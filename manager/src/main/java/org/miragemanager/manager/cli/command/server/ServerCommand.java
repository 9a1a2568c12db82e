package org.miragemanager.manager.cli.command.server;

import java.util.concurrent.Callable;
import org.miragemanager.hostagent.driver.system.MemoryShortage;
import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.CommandFailure.ExitCode;
import org.miragemanager.manager.cli.client.ManagerFile;
import org.miragemanager.manager.cli.option.HelpOption;
import org.miragemanager.manager.cli.option.LogOptions;
import org.miragemanager.manager.cli.option.LogOptions.LogLevel;
import org.miragemanager.manager.cli.option.PortOptions;
import org.miragemanager.manager.cli.option.TemporalOptions;
import org.miragemanager.manager.server.ManagerServer;
import org.miragemanager.manager.server.ServerConfiguration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code miragectl server}. */
@Command(
    name = "server",
    description = "Run a manager: repository, Temporal worker and HTTP API.",
    footer = {
      "",
      "Examples:",
      "  miragectl server",
      "  miragectl server --agents-host 10.0.0.1 --agents-port 7440 --http-port 7070",
      "  TEMPORAL_ADDRESS=temporal.example.org:7233 miragectl server --temporal server"
    })
public final class ServerCommand implements Callable<Integer> {
  @Mixin HelpOption help;
  @Mixin private PortOptions ports;
  @Mixin private TemporalOptions temporal;
  @Mixin private LogOptions log;

  private final CliEnvironment surroundings;

  ServerCommand(CliEnvironment surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    ports.check();
    temporal.check();
    log.apply(LogLevel.INFO);
    MemoryShortage.endLast();
    ServerConfiguration configuration =
        ports.configuration(surroundings, temporal.settings(surroundings));
    ManagerServer manager = Starting.begin(() -> ManagerServer.start(configuration));
    EndOfProcess.runs(
        () -> {
          ManagerFile.delete(configuration.dataFolder());
          manager.close();
        });
    ManagerFile.announce(manager.url(), configuration.dataFolder());
    log.say(
        surroundings,
        "ready: HTTP API at "
            + manager.url()
            + ", host agents at "
            + manager.repositoryAddress()
            + ", Temporal: "
            + manager.temporal().inWords()
            + ", data in "
            + configuration.dataFolder());
    EndOfProcess.await();
    return ExitCode.DONE;
  }
}
