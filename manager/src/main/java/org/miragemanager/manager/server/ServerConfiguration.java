package org.miragemanager.manager.server;

import java.nio.file.Path;
import java.time.Duration;
import org.miragemanager.manager.temporal.TemporalSettings;
import org.miragemanager.repository.RepositoryOptions;

/**
 * What an operator decides about a manager.
 *
 * @param dataFolder where the repository and the file that leads the command line here are kept
 * @param agentsHost the address at which host agents reach the repository
 * @param agentsPort the port for that; 0: any that is free
 * @param httpPort the port of the HTTP API on loopback; 0: any that is free
 * @param temporal which Temporal
 * @param largestImageBytes no uploaded image file may be larger
 * @param usualPorts whether a port that is 0 is the usual one, 7070 or 7440, if that is free
 * @param leaseLength how long each renewal of a host's lease is good for (rule 7)
 */
public record ServerConfiguration(
    Path dataFolder,
    String agentsHost,
    int agentsPort,
    int httpPort,
    TemporalSettings temporal,
    long largestImageBytes,
    boolean usualPorts,
    Duration leaseLength) {
  private static final long USUAL_LARGEST_IMAGE_BYTES = 1L << 30;

  /** The same, on the usual ports where any would do and these are free. */
  public ServerConfiguration withUsualPorts() {
    return new ServerConfiguration(
        dataFolder,
        agentsHost,
        agentsPort,
        httpPort,
        temporal,
        largestImageBytes,
        true,
        leaseLength);
  }

  /** Everything on loopback, on ports that are free. */
  public static ServerConfiguration onLoopback(Path dataFolder, TemporalSettings temporal) {
    return new ServerConfiguration(
        dataFolder,
        "127.0.0.1",
        0,
        0,
        temporal,
        USUAL_LARGEST_IMAGE_BYTES,
        false,
        RepositoryOptions.defaults().leaseLength());
  }
}
