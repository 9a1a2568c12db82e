package org.miragemanager.repository.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.miragemanager.repository.error.StorageException;
import org.miragemanager.repository.image.PrivateFiles;

/**
 * Keeps a second process off a repository's folder. The operating system gives the lock back when
 * its process ends, however it ends.
 */
public final class FolderLock implements AutoCloseable {
  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @throws StorageException when another process (or this one) has it
   */
  public static FolderLock take(Path folder) {
    try {
      // Whoever may read it may take a lock for readers, which would keep the manager out.
      PrivateFiles.file(folder.resolve("lock"));
      FileChannel channel = FileChannel.open(folder.resolve("lock"), StandardOpenOption.WRITE);
      if (!locked(channel)) {
        channel.close();
        throw new StorageException(
            "The repository in "
                + folder
                + " is in use by another manager; stop that one, or choose another folder.");
      }
      return new FolderLock(channel);
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

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new StorageException("The repository's lock cannot be released: " + e.getMessage(), e);
    }
  }
}
