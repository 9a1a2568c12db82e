package org.miragemanager.manager.cli.command;

import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.option.OutputOption;
import org.miragemanager.manager.cli.output.Output;
import picocli.CommandLine.Mixin;

/** A command that writes a result in a format of the user's choice. */
public abstract class ResultCommand extends ManagerCommand {
  @Mixin private OutputOption output;

  protected ResultCommand(CliEnvironment surroundings) {
    super(surroundings);
  }

  protected final Output output() {
    return new Output(output.format(), surroundings().out());
  }
}
