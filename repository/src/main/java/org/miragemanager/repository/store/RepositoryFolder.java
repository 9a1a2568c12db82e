package org.miragemanager.repository.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.miragemanager.repository.error.StorageException;

/**
 * The folder with the database's file, which one process at a time may use: the operating system
 * gives the lock back when its process ends, however it ends.
 *
 * <p>A file that was there once and is empty or gone was lost. A new repository in its place would
 * give out generation numbers a second time, and treat the states of all guests as unknown (rule
 * 10); so it is refused.
 */
public final class RepositoryFolder implements AutoCloseable {
  /** It is there once the file is a repository. */
  private static final String MARK = "created";

  private final Path folder;
  private final Path file;
  private final FileChannel channel;

  private RepositoryFolder(Path folder, String name, FileChannel channel) {
    this.folder = folder;
    this.file = folder.resolve(name);
    this.channel = channel;
  }

  /**
   * Takes the folder for this process.
   *
   * @param name the name of the database's file in it
   * @throws StorageException when another process (or this one) has it
   */
  public static RepositoryFolder take(Path folder, String name) {
    try {
      // A user who may read the file may take a shared lock on it, which would keep the manager
      // out.
      PrivateFiles.file(folder.resolve("lock"));
      FileChannel channel = FileChannel.open(folder.resolve("lock"), StandardOpenOption.WRITE);
      if (!locked(channel)) {
        channel.close();
        throw new StorageException(
            "The repository in "
                + folder
                + " is in use by another manager; stop that one, or choose another folder.");
      }
      return new RepositoryFolder(folder, name, channel);
    } catch (IOException e) {
      throw new StorageException(
          "The folder " + folder + " cannot be locked: " + e.getMessage(), e);
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
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

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new StorageException("The repository's lock cannot be released: " + e.getMessage(), e);
    }
  }
}
