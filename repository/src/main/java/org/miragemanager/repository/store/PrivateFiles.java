package org.miragemanager.repository.store;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Folders and files that only the manager's user may read, whatever the umask is and whatever an
 * earlier version left: they hold all guests' states and arguments, and another user's read lock on
 * a lock file would keep the manager from starting.
 */
public final class PrivateFiles {
  private static final Set<PosixFilePermission> FOLDER =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
  private static final int STICKY = 01000;

  private PrivateFiles() {}

  /** Makes a folder, with those above it, and keeps others out of it. */
  public static void folder(Path folder) throws IOException {
    Files.createDirectories(folder);
    allow(folder, FOLDER);
  }

  /**
   * The same for a folder that a user has named; one that is meant for all, such as {@code /tmp},
   * is left as it is.
   */
  public static void namedFolder(Path folder) throws IOException {
    Files.createDirectories(folder);
    boolean shared =
        hasPermissions(folder)
            && (((Integer) Files.getAttribute(folder, "unix:mode")) & STICKY) != 0;
    boolean own = Files.getOwner(folder).getName().equals(System.getProperty("user.name"));
    if (own && !shared) {
      allow(folder, FOLDER);
    }
  }

  /** Makes a file if it is not there, and keeps others from reading it. */
  public static void file(Path file) throws IOException {
    try {
      if (hasPermissions(file.toAbsolutePath().getParent())) {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(FILE));
      } else {
        Files.createFile(file);
      }
    } catch (FileAlreadyExistsException there) {
      allow(file, FILE);
    }
  }

  /** Keeps others from reading the files of a folder; folders in it are left as they are. */
  public static void filesIn(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : entries.toList()) {
        if (Files.isRegularFile(entry)) {
          allow(entry, FILE);
        }
      }
    }
  }

  private static void allow(Path path, Set<PosixFilePermission> permissions) throws IOException {
    if (hasPermissions(path) && !Files.getPosixFilePermissions(path).equals(permissions)) {
      Files.setPosixFilePermissions(path, permissions);
    }
  }

  private static boolean hasPermissions(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("unix");
  }
}
