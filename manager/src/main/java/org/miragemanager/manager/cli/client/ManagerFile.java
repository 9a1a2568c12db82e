package org.miragemanager.manager.cli.client;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Optional;
import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.CommandFailure;
import org.miragemanager.manager.cli.CommandFailure.ExitCode;

/**
 * How a running manager is reached: {@code manager.json} in its data folder.
 *
 * @param url where its HTTP API listens
 * @param pid its process
 * @param startedMillis when that process was started, so that another one, which the system has
 *     given the same number later, is not taken for it; 0: unknown
 */
public record ManagerFile(String url, long pid, long startedMillis) {
  private static final String NAME = "manager.json";

  /**
   * The system counts from its own start, and Java adds the wall clock's time of that, which moves
   * a little when the clock is corrected.
   */
  private static final long CLOCK_DIFFERENCE_MILLIS = 2_000;

  /** What a data folder says; empty if it says nothing that can be understood. */
  public static Optional<ManagerFile> read(Path dataFolder) {
    try {
      JsonObjectReader fields =
          JsonObjectReader.parseObject(Files.readString(dataFolder.resolve(NAME)));
      return Optional.of(
          new ManagerFile(
              fields.needed("url"),
              fields.numberOrZero("pid"),
              fields.numberOrZero("startedMillis")));
    } catch (IOException missingOrMalformed) {
      return Optional.empty();
    }
  }

  /** That a manager in this process listens there. */
  public static ManagerFile ofThisProcess(String url) {
    ProcessHandle process = ProcessHandle.current();
    return new ManagerFile(url, process.pid(), startedMillis(process));
  }

  private static long startedMillis(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  /** Leads the command line to the manager in this process. */
  public static void announce(URI url, Path dataFolder) {
    try {
      ofThisProcess(url.toString()).write(dataFolder);
    } catch (IOException failure) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "cannot write to the data folder " + dataFolder + ": " + failure.getMessage());
    }
  }

  /** Says so in a data folder, at once and whole. */
  public void write(Path dataFolder) throws IOException {
    Path draft = Files.createTempFile(dataFolder, NAME, ".new");
    Files.write(
        draft,
        new JsonObjectWriter()
            .with("url", url)
            .with("pid", pid)
            .with("startedMillis", startedMillis)
            .toBytes());
    Files.move(draft, dataFolder.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Takes back what {@link #write} said; a file that cannot be removed leads to no other process.
   */
  public static void delete(Path dataFolder) {
    try {
      Files.deleteIfExists(dataFolder.resolve(NAME));
    } catch (IOException stays) {
      // It names a process that is gone, which isAlive tells.
    }
  }

  /** Whether its process is alive: the one that wrote it, not another of the same number. */
  public boolean isAlive() {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(this::isTheSame).isPresent();
  }

  private boolean isTheSame(ProcessHandle process) {
    long started = startedMillis(process);
    return startedMillis == 0
        || started == 0
        || Math.abs(started - startedMillis) < CLOCK_DIFFERENCE_MILLIS;
  }

  /** Where a manager keeps its data, and says how it is reached. */
  public static final class DataFolder {
    private DataFolder() {}

    /**
     * The folder: what {@code --data} says, else {@code MIRAGE_DATA}, else {@code miragemanager} in
     * the user's data folder after the XDG base directory specification.
     *
     * @param option what {@code --data} says; null: it is not given
     */
    public static Path of(Path option, CliEnvironment surroundings) {
      if (option != null) {
        return surroundings.workingFolder().resolve(option).normalize();
      }
      String named = surroundings.environment().get("MIRAGE_DATA");
      if (named != null && !named.isBlank()) {
        return surroundings.workingFolder().resolve(named).normalize();
      }
      String shared = surroundings.environment().get("XDG_DATA_HOME");
      // The specification says: a path that is not absolute is to be ignored.
      Path parent =
          shared != null && Path.of(shared).isAbsolute()
              ? Path.of(shared)
              : surroundings.home().resolve(".local").resolve("share");
      return parent.resolve("miragemanager");
    }
  }
}
