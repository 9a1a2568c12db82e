package org.miragemanager.manager.cli.client;

import java.net.URI;
import java.net.URISyntaxException;
import org.miragemanager.manager.cli.CommandFailure;
import org.miragemanager.manager.cli.ExitCode;
import org.miragemanager.manager.cli.option.OptionRange;

/** Reads a manager's address as people write it: {@code http://HOST:PORT}, or {@code HOST:PORT}. */
public final class ManagerAddress {
  private ManagerAddress() {}

  /**
   * The address as a URL without a closing slash.
   *
   * @throws CommandFailure if it is none
   */
  public static String of(String text) {
    String whole = text.contains("://") ? text : "http://" + text;
    try {
      URI url = new URI(whole);
      boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      // A host without a port is more often a slip than a manager at port 80.
      boolean complete = url.getHost() != null && (url.getPort() > 0 || text.contains("://"));
      if (http && complete && url.getPort() <= OptionRange.LARGEST_PORT) {
        return whole.endsWith("/") ? whole.substring(0, whole.length() - 1) : whole;
      }
    } catch (URISyntaxException malformed) {
      // told below
    }
    throw new CommandFailure(
        ExitCode.USAGE,
        "'" + text + "' is not a manager's address: write it like http://127.0.0.1:7070");
  }
}
