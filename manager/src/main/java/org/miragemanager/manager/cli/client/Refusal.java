package org.miragemanager.manager.cli.client;

import java.io.IOException;
import org.miragemanager.manager.cli.CommandFailure;
import org.miragemanager.manager.cli.ExitCode;

/** Reads what a manager answers when it does not do what it was asked. */
final class Refusal {
  private Refusal() {}

  /** How the verb ends, in the manager's words. */
  static CommandFailure of(Answer answer) {
    try {
      JsonObjectReader error = JsonObjectReader.parseObject(answer.body()).object("error");
      if (error != null) {
        return new CommandFailure(exitCode(answer.status()), error.needed("message"));
      }
    } catch (IOException notOurs) {
      // told below
    }
    return new CommandFailure(
        ExitCode.FAILED,
        "unexpected HTTP "
            + answer.status()
            + " from "
            + answer.url()
            + ": is this a MirageManager server?");
  }

  private static int exitCode(int status) {
    return switch (status) {
      case 400, 413 -> ExitCode.USAGE;
      case 404 -> ExitCode.NOT_FOUND;
      default -> ExitCode.FAILED;
    };
  }
}
