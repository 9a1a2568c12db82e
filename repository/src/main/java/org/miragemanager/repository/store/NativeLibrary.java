package org.miragemanager.repository.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.miragemanager.repository.error.StorageException;
import org.sqlite.SQLiteJDBCLoader;

/**
 * SQLite itself, which the driver unpacks into a folder before it is loaded. That is a folder in
 * the repository's, not the one for temporary files: there a manager that is killed would leave a
 * megabyte each time, and it may be mounted so that nothing in it is executed.
 */
public final class NativeLibrary {
  private static final String FOLDER_PROPERTY = "org.sqlite.tmpdir";

  private static boolean loaded;

  private NativeLibrary() {}

  /**
   * Loads it, unless this process has it already. No file of it is left, neither this one nor those
   * of earlier managers: what is loaded needs no name any more.
   *
   * @param folder the repository's, whose lock is held
   * @throws StorageException if it cannot be loaded
   */
  public static synchronized void load(Path folder) {
    Path own = folder.resolve("native");
    try {
      clear(own);
      if (!loaded && System.getProperty(FOLDER_PROPERTY) == null) {
        PrivateFiles.folder(own);
        System.setProperty(FOLDER_PROPERTY, own.toString());
      }
      loaded = SQLiteJDBCLoader.initialize() || loaded;
      clear(own);
    } catch (Exception failure) {
      throw new StorageException(
          "SQLite's library cannot be loaded from "
              + System.getProperty(FOLDER_PROPERTY)
              + ": is it on a file system that is mounted noexec? Choose another data folder, or name a folder whose files can be executed with JAVA_TOOL_OPTIONS=-D"
              + FOLDER_PROPERTY
              + "=FOLDER.",
          failure);
    }
  }

  private static void clear(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : entries.toList()) {
        Files.deleteIfExists(entry);
      }
    }
    Files.deleteIfExists(folder);
  }
}
