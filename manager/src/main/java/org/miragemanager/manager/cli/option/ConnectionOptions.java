package org.miragemanager.manager.cli.option;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.CommandFailure;
import org.miragemanager.manager.cli.CommandFailure.ExitCode;
import org.miragemanager.manager.cli.client.ManagerClient;
import org.miragemanager.manager.cli.client.ManagerConnection;
import org.miragemanager.manager.cli.client.ManagerFile;
import org.miragemanager.manager.cli.client.ManagerFile.DataFolder;
import org.miragemanager.manager.http.ApiToken;
import picocli.CommandLine.Option;

/** Which manager a verb asks. */
public final class ConnectionOptions {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "The manager's data folder (default: MIRAGE_DATA, else"
              + " XDG_DATA_HOME/miragemanager, else ~/.local/share/miragemanager).")
  private Path data;

  @Option(
      names = "--manager",
      paramLabel = "URL",
      description = "The manager's address, instead of the one in its data folder.")
  private String manager;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = {
        "The file with the token of the manager's API (default: MIRAGE_API_TOKEN, else api-token in"
            + " the data folder).",
        "With --manager it or MIRAGE_API_TOKEN is needed: the file api-token in that manager's"
            + " data folder."
      })
  private Path tokenFile;

  /** Finds the manager. */
  public ManagerClient connect(CliEnvironment surroundings) {
    if (manager != null) {
      String base = ManagerAddress.of(manager);
      return client(
          base,
          "no manager answers at " + base + ": check the address given by --manager",
          givenToken(surroundings));
    }
    Path folder = DataFolder.of(data, surroundings);
    String nobody =
        "no manager runs with the data folder " + folder + ": start one with `miragectl up`";
    ManagerFile file =
        ManagerFile.read(folder)
            .filter(ManagerFile::isAlive)
            .orElseThrow(() -> new CommandFailure(ExitCode.FAILED, nobody));
    Optional<String> token =
        givenToken(surroundings).or(() -> tokenOf(folder.resolve(ApiToken.FILE)));
    return client(file.url(), nobody, token);
  }

  private static ManagerClient client(String base, String nobody, Optional<String> token) {
    return new ManagerClient(new ManagerConnection(base, nobody, token));
  }

  private Optional<String> givenToken(CliEnvironment surroundings) {
    if (tokenFile != null) {
      return tokenOf(surroundings.workingFolder().resolve(tokenFile))
          .or(
              () -> {
                throw new CommandFailure(
                    ExitCode.FAILED, "there is no file " + tokenFile + " with a token to be read");
              });
    }
    return Optional.ofNullable(surroundings.environment().get("MIRAGE_API_TOKEN"))
        .map(String::strip)
        .filter(ConnectionOptions::isToken);
  }

  /** Empty if there is none to be read: the manager then says where it lies. */
  private static Optional<String> tokenOf(Path file) {
    try {
      return Optional.of(Files.readString(file).strip()).filter(ConnectionOptions::isToken);
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  /** What can stand in a header. */
  private static boolean isToken(String text) {
    return !text.isEmpty() && text.chars().allMatch(letter -> letter > ' ' && letter < 0x7f);
  }

  /**
   * Reads a manager's address as people write it: {@code http://HOST:PORT}, or {@code HOST:PORT}.
   */
  public static final class ManagerAddress {
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
}
