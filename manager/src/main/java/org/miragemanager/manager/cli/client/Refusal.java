package org.miragemanager.manager.cli.client;

import java.io.IOException;
import org.miragemanager.manager.cli.CommandFailure;
import org.miragemanager.manager.cli.ExitCode;
import org.miragemanager.manager.service.DrainView;
import org.miragemanager.manager.service.OperationView;

/**
 * What a manager answers when it does not do what it was asked.
 *
 * @param failure how the verb ends
 * @param operation the operation that ended without doing what was asked; null: none
 * @param drain the drain that ended so; null: none
 */
record Refusal(CommandFailure failure, OperationView operation, DrainView drain) {
  static Refusal of(Answer answer) {
    try {
      JsonObjectReader fields = JsonObjectReader.parseObject(answer.body());
      JsonObjectReader error = fields.object("error");
      JsonObjectReader operation = fields.object("operation");
      JsonObjectReader drain = fields.object("drain");
      if (error != null) {
        return new Refusal(
            new CommandFailure(exitCode(answer.status()), error.needed("message")),
            operation == null ? null : ViewReader.operation(operation),
            drain == null ? null : ViewReader.drain(drain));
      }
    } catch (IOException notOurs) {
      // told below
    }
    return new Refusal(
        new CommandFailure(
            ExitCode.FAILED,
            "what answers there is not a manager (HTTP status "
                + answer.status()
                + "): check the address, or look at its log"),
        null,
        null);
  }

  private static int exitCode(int status) {
    return switch (status) {
      case 400, 413 -> ExitCode.USAGE;
      case 404 -> ExitCode.NOT_FOUND;
      default -> ExitCode.FAILED;
    };
  }
}
