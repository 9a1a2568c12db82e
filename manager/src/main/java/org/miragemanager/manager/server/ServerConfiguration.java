package org.miragemanager.manager.server;

import java.nio.file.Path;

/**
 * What an operator decides about a manager.
 *
 * @param dataFolder where the repository and the file that leads the command line here are kept
 * @param agentsHost the address at which host agents reach the repository
 * @param agentsPort the port for that; 0: any that is free
 * @param httpPort the port of the HTTP API on loopback; 0: any that is free
 * @param temporalPort the port of the in-memory Temporal on loopback; 0: any that is free
 */
public record ServerConfiguration(
    Path dataFolder, String agentsHost, int agentsPort, int httpPort, int temporalPort) {

  /** Everything on loopback, on ports that are free. */
  public static ServerConfiguration onLoopback(Path dataFolder) {
    return new ServerConfiguration(dataFolder, "127.0.0.1", 0, 0, 0);
  }
}
