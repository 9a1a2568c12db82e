package org.miragemanager.manager.cli;

import java.net.URI;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which manager a verb asks. */
final class ConnectionOptions {
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
  private URI manager;

  /** Finds the manager. */
  ManagerClient connect(Surroundings surroundings) {
    if (manager != null) {
      return client(
          manager, "no manager answers at " + manager + ": check the address given by --manager");
    }
    Path folder = DataFolder.of(data, surroundings);
    String nobody =
        "no manager runs with the data folder " + folder + ": start one with `miragectl up`";
    ManagerFile file =
        ManagerFile.read(folder)
            .filter(ManagerFile::isAlive)
            .orElseThrow(() -> new CommandFailure(ExitCode.FAILED, nobody));
    return client(URI.create(file.url()), nobody);
  }

  private static ManagerClient client(URI url, String nobody) {
    return new ManagerClient(new ManagerConnection(base(url), nobody));
  }

  private static String base(URI url) {
    boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
    if (!http || url.getHost() == null || url.getPort() > OptionRange.LARGEST_PORT) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "'" + url + "' is not a manager's address: write it like http://127.0.0.1:7070");
    }
    String text = url.toString();
    return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
  }
}
