package org.miragemanager.hostagent.domain.record;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Files and folders that are there after a power cut if the call returned, and are whole if they
 * are there.
 */
public final class AtomicFile {

  private AtomicFile() {}

  /** Replaces a file as a whole: it has the old content or the new one, never a part. */
  public static void replace(Path file, byte[] content) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    try (FileChannel channel =
        FileChannel.open(
            next,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    forceFolder(file.getParent());
  }

  /** Makes a folder, and those above it, durable. */
  public static void createFolder(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      forceFolderAbove(folder);
    } else {
      createFolder(folder.getParent());
      createFolderIn(folder);
    }
  }

  /** Makes a folder durable in one that is durable already. */
  static void createFolderIn(Path folder) throws IOException {
    try {
      Files.createDirectory(folder);
    } catch (FileAlreadyExistsException madeMeanwhile) {
      // By another thread, for another domain. Anything else in its place is an error.
      if (!Files.isDirectory(folder)) {
        throw madeMeanwhile;
      }
    }
    forceFolder(folder.getParent());
  }

  /** Another thread may have made the folder a moment ago, and not yet durable. */
  private static void forceFolderAbove(Path folder) throws IOException {
    Path parent = folder.toAbsolutePath().getParent();
    if (parent != null && Files.isReadable(parent)) {
      forceFolder(parent);
    }
  }

  private static void forceFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder)) {
      channel.force(true);
    }
  }
}
