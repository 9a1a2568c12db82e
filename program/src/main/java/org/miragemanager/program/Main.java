package org.miragemanager.program;

import org.miragemanager.demo.DemoCommand;
import org.miragemanager.manager.Miragectl;
import org.miragemanager.manager.cli.CliEnvironment;
import picocli.CommandLine;

/**
 * The program {@code miragectl}. The manager does not know of the demonstration, which is made of
 * it: this class knows both. Service loading would do the same, but has to open every library on
 * the class path, at each start of each command.
 */
public final class Main {
  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(commandLine(CliEnvironment.ofThisProcess()).execute(arguments));
  }

  /** All commands, ready to execute. */
  static CommandLine commandLine(CliEnvironment environment) {
    return Miragectl.commandLine(environment, DemoCommand.class);
  }
}
