package org.miragemanager.manager.cli.option;

import java.nio.file.Path;
import java.time.Duration;
import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.CommandFailure;
import org.miragemanager.manager.cli.CommandFailure.ExitCode;
import org.miragemanager.manager.cli.client.ManagerFile.DataFolder;
import org.miragemanager.manager.server.ServerConfiguration;
import org.miragemanager.manager.temporal.TemporalSettings;
import org.miragemanager.repository.lease.LeaseService;
import picocli.CommandLine.Option;

/** Where a manager listens and keeps its data. */
public final class PortOptions {
  private static final Duration SHORTEST_LEASE = Duration.ofMillis(500);

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "The data folder (default: MIRAGE_DATA, else XDG_DATA_HOME/miragemanager, else"
              + " ~/.local/share/miragemanager).")
  private Path data;

  @Option(
      names = "--agents-host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "The address that host agents use (default: 127.0.0.1).")
  private String agentsHost;

  @Option(
      names = "--agents-port",
      paramLabel = "PORT",
      defaultValue = "0",
      description = "The port for them (default: any that is free; of `up`: 7440 if it is).")
  private int agentsPort;

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      defaultValue = "0",
      description =
          "The port of the HTTP API on loopback (default: any that is free; of `up`: 7070 if it"
              + " is).")
  private int httpPort;

  @Option(
      names = "--max-image-size",
      paramLabel = "SIZE",
      converter = SizeConverter.class,
      defaultValue = "1G",
      description = "No image file that is uploaded may be larger (default: 1G).")
  private long largestImageBytes;

  @Option(
      names = "--lease",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      defaultValue = "2s",
      description = {
        "How long a host's lease lasts without a renewal, from 500ms to 10m (default: 2s).",
        "So long may an agent be away before its guests freeze and are brought back elsewhere."
      })
  private Duration lease;

  /** Refuses what is not a port. */
  public void check() {
    OptionRange.port("--agents-port", agentsPort);
    OptionRange.port("--http-port", httpPort);
  }

  public ServerConfiguration configuration(CliEnvironment surroundings, TemporalSettings temporal) {
    return new ServerConfiguration(
        DataFolder.of(data, surroundings),
        agentsHost,
        agentsPort,
        httpPort,
        temporal,
        largestImageBytes,
        false,
        checkedLease());
  }

  private Duration checkedLease() {
    if (lease.compareTo(SHORTEST_LEASE) < 0 || lease.compareTo(LeaseService.LONGEST) > 0) {
      throw new CommandFailure(ExitCode.USAGE, "--lease must be from 500ms to 10m");
    }
    return lease;
  }
}
