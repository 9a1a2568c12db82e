package org.miragemanager.repository.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.miragemanager.repository.error.StorageException;
import org.miragemanager.repository.image.PrivateFiles;

/**
 * The database's file in its folder. One that was there once and is empty or gone was lost: a new
 * repository in its place would give out numbers a second time, and call the states of all guests
 * forgotten (rule 10).
 */
public final class StoredFile {
  /** It is there once the file is a repository. */
  private static final String MARK = "created";

  private final Path folder;
  private final Path file;

  public StoredFile(Path folder, String name) {
    this.folder = folder;
    this.file = folder.resolve(name);
  }

  /**
   * Makes the file private, and makes it if there never was one.
   *
   * @throws StorageException if it was lost
   */
  public void requireNotLost() {
    try {
      boolean absent = !Files.exists(file) || Files.size(file) == 0;
      if (absent && hasTraces()) {
        throw new StorageException(
            file
                + " is "
                + (Files.exists(file) ? "empty" : "not there")
                + ", but there was a repository; restore it from a backup, or choose another data folder to begin anew.");
      }
      PrivateFiles.file(file);
      PrivateFiles.filesIn(folder);
    } catch (IOException failure) {
      throw new StorageException(
          "The repository's folder " + folder + " cannot be used: " + failure.getMessage(),
          failure);
    }
  }

  /** The file is a repository now. */
  public void remember() {
    try {
      PrivateFiles.file(folder.resolve(MARK));
    } catch (IOException failure) {
      throw new StorageException(
          "The repository's folder " + folder + " cannot be written to: " + failure.getMessage(),
          failure);
    }
  }

  /** Its mark, its log, and what a manager has in the folder beside. */
  private boolean hasTraces() throws IOException {
    Path log = folder.resolve(file.getFileName() + "-wal");
    if (Files.exists(folder.resolve(MARK)) || (Files.exists(log) && Files.size(log) > 0)) {
      return true;
    }
    Path beside = folder.toAbsolutePath().getParent();
    if (beside == null) {
      return false;
    }
    Path images = beside.resolve("images").resolve("sha256");
    return Files.exists(file) && (Files.exists(beside.resolve("manager.id")) || hasEntries(images));
  }

  private static boolean hasEntries(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isPresent();
    }
  }
}
