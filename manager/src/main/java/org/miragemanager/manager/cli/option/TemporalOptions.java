package org.miragemanager.manager.cli.option;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.temporal.TemporalSettings;
import org.miragemanager.manager.temporal.TemporalSettings.TemporalMode;
import picocli.CommandLine.Option;

/** Which Temporal a manager uses. */
public final class TemporalOptions {
  @Option(
      names = "--temporal",
      paramLabel = "WHICH",
      defaultValue = "auto",
      description = {
        "memory: in this process, which keeps every operation (54 kB each) until it stops, and"
            + " nothing beyond that; server: a real one; auto (default): the server"
            + " that TEMPORAL_ADDRESS or temporal.toml names, else one that runs at"
            + " 127.0.0.1:7233, else a development server of its own if `temporal` is installed,"
            + " else memory."
      })
  private TemporalMode mode;

  @Option(
      names = "--temporal-port",
      paramLabel = "PORT",
      defaultValue = "0",
      description =
          "The port of a Temporal that is started for this manager (default: any that is free).")
  private int port;

  @Option(
      names = "--temporal-ui",
      paramLabel = "URL",
      description = "Where Temporal's UI is, for links to it (default: found where it can be).")
  private URI ui;

  @Option(
      names = "--task-queue",
      paramLabel = "NAME",
      defaultValue = TemporalSettings.TASK_QUEUE,
      description =
          "The task queue of its workflows; two managers with data of their own must not share one"
              + " (default: mirage).")
  private String taskQueue;

  /** Refuses what is not a port. */
  public void check() {
    OptionRange.port("--temporal-port", port);
  }

  public TemporalSettings settings(CliEnvironment surroundings) {
    return settings(surroundings, mode, port, ui, taskQueue, true);
  }

  public static TemporalSettings settings(
      CliEnvironment surroundings,
      TemporalMode mode,
      int port,
      URI ui,
      String taskQueue,
      boolean versioned) {
    return new TemporalSettings(
        mode,
        port,
        Optional.ofNullable(ui),
        taskQueue,
        versioned,
        surroundings.environment(),
        Optional.ofNullable(System.getProperty("mirage.home"))
            .filter(home -> !home.isEmpty())
            .map(Path::of));
  }
}
