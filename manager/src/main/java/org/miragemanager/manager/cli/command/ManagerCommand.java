package org.miragemanager.manager.cli.command;

import java.util.concurrent.Callable;
import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.client.ManagerClient;
import org.miragemanager.manager.cli.option.ConnectionOptions;
import org.miragemanager.manager.cli.option.HelpOption;
import picocli.CommandLine.Mixin;

/** A command that asks a manager. */
public abstract class ManagerCommand implements Callable<Integer> {
  @Mixin private ConnectionOptions connection;
  @Mixin HelpOption help;

  private final CliEnvironment surroundings;

  protected ManagerCommand(CliEnvironment surroundings) {
    this.surroundings = surroundings;
  }

  protected final CliEnvironment surroundings() {
    return surroundings;
  }

  protected final ManagerClient manager() {
    return connection.connect(surroundings);
  }
}
