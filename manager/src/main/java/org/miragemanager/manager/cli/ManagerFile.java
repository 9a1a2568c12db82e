package org.miragemanager.manager.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * How a running manager is reached: {@code manager.json} in its data folder.
 *
 * @param url where its HTTP API listens
 * @param pid its process
 */
public record ManagerFile(String url, long pid) {
  private static final String NAME = "manager.json";

  /** What a data folder says; empty if it says nothing that can be understood. */
  public static Optional<ManagerFile> read(Path dataFolder) {
    try {
      Fields fields = Fields.parseObject(Files.readString(dataFolder.resolve(NAME)));
      return Optional.of(new ManagerFile(fields.needed("url"), fields.numberOrZero("pid")));
    } catch (IOException missingOrMalformed) {
      return Optional.empty();
    }
  }

  /** Leads the command line to the manager in this process. */
  static void announce(URI url, Path dataFolder) {
    try {
      new ManagerFile(url.toString(), ProcessHandle.current().pid()).write(dataFolder);
    } catch (IOException failure) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "cannot write to the data folder " + dataFolder + ": " + failure.getMessage());
    }
  }

  /** Says so in a data folder, at once and whole. */
  public void write(Path dataFolder) throws IOException {
    Path draft = Files.createTempFile(dataFolder, NAME, ".new");
    Files.write(draft, new Order().with("url", url).with("pid", pid).toBytes());
    Files.move(draft, dataFolder.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Takes back what {@link #write} said. */
  public static void delete(Path dataFolder) throws IOException {
    Files.deleteIfExists(dataFolder.resolve(NAME));
  }

  /** Whether its process is alive. */
  public boolean isAlive() {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }
}
