package org.miragemanager.manager.cli.command.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.miragemanager.hostagent.HostAgent;
import org.miragemanager.hostagent.HostAgentConfiguration;
import org.miragemanager.hostagent.driver.qemu.QemuDriver;
import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.CommandFailure;
import org.miragemanager.manager.cli.CommandFailure.ExitCode;
import org.miragemanager.manager.cli.client.ManagerFile.DataFolder;
import org.miragemanager.manager.cli.option.DriverOptions;
import org.miragemanager.manager.cli.option.HelpOption;
import org.miragemanager.manager.cli.option.LogOptions;
import org.miragemanager.manager.cli.option.LogOptions.LogLevel;
import org.miragemanager.manager.cli.option.RoomOptions;
import org.miragemanager.manager.examples.Examples;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code miragectl agent}. */
@Command(
    name = "agent",
    description = {
      "Run a host agent: it makes this machine a host.",
      "Guests go on when it ends, and are found again when it comes back."
    },
    footer = {
      "",
      "Examples:",
      "  miragectl agent --name edge-3 --repository 10.0.0.1:7440 --listen 10.0.0.3:7450",
      "  miragectl agent --name edge-3 --repository 127.0.0.1:7440 --memory 4G --label zone=a",
      "  miragectl agent --name edge-3 --repository 127.0.0.1:7440 --driver process,qemu"
    })
public final class AgentCommand implements Callable<Integer> {
  @Mixin HelpOption help;
  @Mixin private RoomOptions room;
  @Mixin private DriverOptions drivers;
  @Mixin private LogOptions log;

  @Option(names = "--name", required = true, paramLabel = "HOST", description = "The host's name.")
  private String name;

  @Option(
      names = "--repository",
      required = true,
      paramLabel = "HOST:PORT",
      description = "Where the manager serves the repository.")
  private String repository;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:0",
      description = "Where this agent listens; port 0: any that is free (default: 127.0.0.1:0).")
  private String listen;

  @Option(
      names = "--advertise",
      paramLabel = "HOST:PORT",
      description = "Where the manager reaches it, if that is another address.")
  private String advertise;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Its data folder (default: hosts/HOST in miragectl's data folder).")
  private Path data;

  @Option(
      names = "--label",
      paramLabel = "KEY=VALUE",
      description = "What you say of this host, for guests that require it; may be repeated.")
  private Map<String, String> labels = Map.of();

  @Option(
      names = "--with-parent",
      hidden = true,
      description = "End when standard input ends: the process that started this one is gone.")
  private boolean withParent;

  private final CliEnvironment surroundings;

  AgentCommand(CliEnvironment surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    room.check();
    log.apply(LogLevel.INFO);
    Path folder =
        data == null
            ? DataFolder.of(null, surroundings).resolve("hosts").resolve(name)
            : surroundings.workingFolder().resolve(data);
    HostAgent agent = start(configuration(folder));
    EndOfProcess.runs(agent::close);
    CompletableFuture<Void> unused =
        agent.whenImpersonated().thenRunAsync(() -> System.exit(ExitCode.FAILED));
    log.say(surroundings, name + " listens on " + agent.address());
    while (!agent.awaitJoined(Duration.ofHours(1))) {
      log.say(surroundings, "still no manager at " + repository);
    }
    surroundings.out().write("ready\n".getBytes(StandardCharsets.UTF_8));
    surroundings.out().flush();
    if (withParent) {
      while (System.in.read() >= 0) {
        // Nothing is ever said there.
      }
      return ExitCode.DONE;
    }
    EndOfProcess.await();
    return ExitCode.DONE;
  }

  private static HostAgent start(HostAgentConfiguration configuration) {
    try {
      return Starting.begin(
          () -> {
            HostAgent agent = new HostAgent(configuration);
            agent.start();
            return agent;
          });
    } catch (IllegalStateException inUseOrNoDriver) {
      throw new CommandFailure(ExitCode.FAILED, inUseOrNoDriver.getMessage());
    }
  }

  private HostAgentConfiguration configuration(Path folder) {
    try {
      HostAgentConfiguration configuration = addressed(folder);
      // One that a manager started is on the same machine, whatever that manager's address is.
      if (!withParent) {
        configuration.requireReachable();
      }
      return configuration;
    } catch (IllegalArgumentException wrong) {
      throw new CommandFailure(ExitCode.USAGE, wrong.getMessage());
    }
  }

  private HostAgentConfiguration addressed(Path folder) {
    HostAgentConfiguration configuration =
        HostAgentConfiguration.of(name, folder, repository)
            .withListenAddress(listen)
            .withRoom(room.memoryBytes(), room.maximumGuests())
            .withLabels(labels)
            .withDrivers(drivers.choice(surroundings))
            .withImageCache(room.imageCacheBytes())
            .withKeptEnded(room.keptEnded())
            .withExamples(Examples.archives())
            .withExamples(QemuDriver.KIND, Examples.unikernels());
    return advertise == null ? configuration : configuration.withAdvertisedAddress(advertise);
  }
}
