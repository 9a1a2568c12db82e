package org.miragemanager.manager.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.miragemanager.manager.http.ErrorView;
import org.miragemanager.manager.service.OperationView;

/** Understands what a manager answers when it does not do what it was asked. */
final class ManagerErrors {
  /**
   * A refusal.
   *
   * @param failure how the verb ends
   * @param operation the operation that ended without doing what was asked; null: none
   */
  record Refusal(CommandFailure failure, OperationView operation) {}

  private ManagerErrors() {}

  static Refusal read(ObjectMapper json, int status, byte[] body) {
    try {
      ErrorView error = json.readValue(body, ErrorView.class);
      if (error != null && error.error() != null && error.error().message() != null) {
        return new Refusal(
            new CommandFailure(exitCode(status), error.error().message()), error.operation());
      }
    } catch (IOException notOurs) {
      // told below
    }
    return new Refusal(
        new CommandFailure(
            ExitCode.FAILED,
            "what answers there is not a manager (HTTP status "
                + status
                + "): check the address, or look at its log"),
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
