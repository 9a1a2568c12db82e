package org.miragemanager.hostagent;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Runs a host agent by itself, until it is terminated: for trying one by hand. Its guests go on
 * when it ends.
 */
public final class HostAgentMain {

  private static final String USAGE =
      "Usage: HostAgentMain NAME DATA-DIRECTORY REPOSITORY-HOST:PORT [LISTEN-HOST:PORT]";

  private HostAgentMain() {}

  /** Starts the agent. */
  public static void main(String[] arguments) throws InterruptedException {
    if (arguments.length < 3 || arguments.length > 4) {
      System.err.println(USAGE);
      System.exit(2);
    }
    try {
      HostAgentConfiguration configuration =
          HostAgentConfiguration.of(arguments[0], Path.of(arguments[1]), arguments[2]);
      HostAgent agent =
          new HostAgent(
              arguments.length == 4
                  ? configuration.withListenAddress(arguments[3])
                  : configuration);
      agent.start();
      Runtime.getRuntime().addShutdownHook(new Thread(agent::close, "close"));
      Thread.currentThread().join();
    } catch (IllegalArgumentException | IllegalStateException | IOException failure) {
      System.err.println(failure.getMessage());
      System.exit(1);
    }
  }
}
