package org.miragemanager.manager.cli.option;

import org.miragemanager.manager.cli.CommandFailure;
import org.miragemanager.manager.cli.CommandFailure.ExitCode;

/** Numbers that an option takes; another one is a mistake of the user. */
public final class OptionRange {
  public static final int LARGEST_PORT = 65_535;

  private OptionRange() {}

  public static void atLeast(String option, long number, long least) {
    if (number < least) {
      throw new CommandFailure(ExitCode.USAGE, option + " must be at least " + least);
    }
  }

  public static void between(String option, long number, long least, long most) {
    if (number < least || number > most) {
      throw new CommandFailure(
          ExitCode.USAGE, "%s must be from %d to %d".formatted(option, least, most));
    }
  }

  /** A port to listen on; 0 is any that is free. */
  static void port(String option, int number) {
    between(option, number, 0, LARGEST_PORT);
  }
}
