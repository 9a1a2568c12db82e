package org.miragemanager.manager.cli;

import java.util.concurrent.Callable;
import org.miragemanager.manager.server.ManagerServer;
import org.miragemanager.manager.server.ServerConfiguration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code miragectl server}. */
@Command(
    name = "server",
    description = "Run a manager: repository, worker and HTTP API, with Temporal in memory.",
    footer = {
      "",
      "Examples:",
      "  miragectl server",
      "  miragectl server --agents-host 10.0.0.1 --agents-port 7440 --http-port 7070"
    })
public final class ServerVerb implements Callable<Integer> {
  @Mixin HelpOption help;
  @Mixin private PortOptions ports;

  private final Surroundings surroundings;

  ServerVerb(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    ServerConfiguration configuration = ports.configuration(surroundings);
    ManagerServer manager = Starting.manager(() -> ManagerServer.start(configuration));
    EndOfProcess.runs(manager::close);
    ManagerFile.announce(manager.url(), configuration.dataFolder());
    surroundings
        .err()
        .println(
            "manager: HTTP API at "
                + manager.url()
                + ", host agents at "
                + manager.repositoryAddress()
                + ", Temporal in memory at "
                + manager.temporalAddress()
                + ", data in "
                + configuration.dataFolder());
    EndOfProcess.await();
    return ExitCode.DONE;
  }
}
