package org.miragemanager.hostagent.driver.qemu;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;

/**
 * Removes a folder that was a guest's, with all that is in it. Whoever took over a QEMU may have
 * put anything there, links among it: none is followed, even if it takes a folder's place just now.
 */
final class FolderRemoval {

  private FolderRemoval() {}

  /**
   * Removes it.
   *
   * @return whether it was there
   */
  static boolean remove(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      if (files instanceof SecureDirectoryStream<Path> content) {
        empty(content);
      } else {
        for (Path file : files) {
          Files.deleteIfExists(file);
        }
      }
    } catch (NoSuchFileException gone) {
      return false;
    }
    return Files.deleteIfExists(folder);
  }

  private static void empty(SecureDirectoryStream<Path> folder) throws IOException {
    for (Path entry : folder) {
      try {
        remove(folder, entry.getFileName());
      } catch (NoSuchFileException gone) {
        // Somebody else was quicker.
      }
    }
  }

  private static void remove(SecureDirectoryStream<Path> folder, Path name) throws IOException {
    if (isFolder(folder, name)) {
      try (SecureDirectoryStream<Path> below =
          folder.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
        empty(below);
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
