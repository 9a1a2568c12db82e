package org.miragemanager.manager.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** A command that asks a manager. */
abstract class Verb implements Callable<Integer> {
  @Mixin private ConnectionOptions connection;
  @Mixin HelpOption help;

  private final Surroundings surroundings;

  Verb(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  final Surroundings surroundings() {
    return surroundings;
  }

  final ManagerClient manager() {
    return connection.connect(surroundings);
  }
}
