package org.miragemanager.hostagent.driver.system;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;

/**
 * Removes a folder that was a guest's, with all that is in it. A guest, or a QEMU that a guest has
 * taken over, may have put anything there, also links: none is followed, even if it replaces a
 * folder during the removal.
 */
public final class FolderRemoval {

  /** The deepest nesting that is removed: each level takes a file descriptor and stack. */
  public static final int DEEPEST = 64;

  private FolderRemoval() {}

  /**
   * Removes it.
   *
   * @return whether it was there
   * @throws IOException if something of it stays; so does what has folders in each other beyond
   *     {@link #DEEPEST}
   */
  public static boolean remove(Path folder) throws IOException {
    if (Files.isSymbolicLink(folder)) {
      // After a boot any user may have made it in the folder of temporary files.
      throw new IOException(folder + " is a link, and no folder of a domain.");
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      if (files instanceof SecureDirectoryStream<Path> content) {
        empty(content, 0);
      } else {
        for (Path file : files) {
          Files.deleteIfExists(file);
        }
      }
    } catch (NoSuchFileException gone) {
      return false;
    } catch (DirectoryIteratorException unread) {
      throw unread.getCause();
    }
    return Files.deleteIfExists(folder);
  }

  /**
   * Removes what is in a folder.
   *
   * @param depth how many folders it lies below the domain's own
   */
  private static void empty(SecureDirectoryStream<Path> folder, int depth) throws IOException {
    if (depth > DEEPEST) {
      throw new IOException(
          "It has more than %d folders in each other, and is left.".formatted(DEEPEST));
    }
    for (Path entry : folder) {
      try {
        remove(folder, entry.getFileName(), depth);
      } catch (NoSuchFileException gone) {
        // It was removed meanwhile.
      }
    }
  }

  private static void remove(SecureDirectoryStream<Path> folder, Path name, int depth)
      throws IOException {
    if (isFolder(folder, name)) {
      try (SecureDirectoryStream<Path> below =
          folder.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
        empty(below, depth + 1);
      }
      folder.deleteDirectory(name);
    } else {
      folder.deleteFile(name);
    }
  }

  private static boolean isFolder(SecureDirectoryStream<Path> folder, Path name)
      throws IOException {
    return folder
        .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .readAttributes()
        .isDirectory();
  }
}
