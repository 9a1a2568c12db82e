package org.miragemanager.manager.server;

import java.nio.file.Path;
import org.miragemanager.manager.temporal.TemporalSettings;

/**
 * What an operator decides about a manager.
 *
 * @param dataFolder where the repository and the file that leads the command line here are kept
 * @param agentsHost the address at which host agents reach the repository
 * @param agentsPort the port for that; 0: any that is free
 * @param httpPort the port of the HTTP API on loopback; 0: any that is free
 * @param temporal which Temporal
 */
public record ServerConfiguration(
    Path dataFolder, String agentsHost, int agentsPort, int httpPort, TemporalSettings temporal) {

  /** Everything on loopback, on ports that are free. */
  public static ServerConfiguration onLoopback(Path dataFolder, TemporalSettings temporal) {
    return new ServerConfiguration(dataFolder, "127.0.0.1", 0, 0, temporal);
  }
}
