package org.miragemanager.manager.cli.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import org.miragemanager.manager.cli.CommandFailure;
import org.miragemanager.manager.cli.ExitCode;

/**
 * What a manager answered.
 *
 * @param url what was asked
 * @param status the HTTP status
 * @param body all of it
 */
public record Answer(String url, int status, String body) {
  /** Waits for the answer, and for all of it. */
  static Answer of(HttpURLConnection connection) throws IOException {
    int status = connection.getResponseCode();
    try (InputStream stream =
        status >= 400 ? connection.getErrorStream() : connection.getInputStream()) {
      byte[] bytes = stream == null ? new byte[0] : stream.readAllBytes();
      return new Answer(
          connection.getURL().toString(), status, new String(bytes, StandardCharsets.UTF_8));
    }
  }

  boolean isRefusal() {
    return status >= 400;
  }

  /** How a verb ends that was refused, in the manager's words. */
  CommandFailure refusal() {
    try {
      JsonObjectReader error = JsonObjectReader.parseObject(body).object("error");
      if (error != null) {
        return new CommandFailure(exitCode(), error.needed("message"));
      }
    } catch (IOException notOurs) {
      // told below
    }
    return new CommandFailure(
        ExitCode.FAILED,
        "unexpected HTTP " + status + " from " + url + ": is this a MirageManager server?");
  }

  private int exitCode() {
    return switch (status) {
      case 400, 413 -> ExitCode.USAGE;
      case 404 -> ExitCode.NOT_FOUND;
      default -> ExitCode.FAILED;
    };
  }
}
