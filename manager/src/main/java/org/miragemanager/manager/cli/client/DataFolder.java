package org.miragemanager.manager.cli.client;

import java.nio.file.Path;
import org.miragemanager.manager.cli.CliEnvironment;

/** Where a manager keeps its data, and says how it is reached. */
public final class DataFolder {
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
