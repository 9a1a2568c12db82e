package org.miragemanager.hostagent.log;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.miragemanager.hostagent.domain.record.DomainFolder;

/**
 * Keeps a guest's log bounded. The guest holds the file open, so the file cannot be replaced: its
 * newest half is copied to {@code log.older}, and the file, to which the guest appends, is emptied.
 * A line that is written in between may be lost.
 */
public final class LogCutter {

  private static final long LONGEST_BYTES = 16L << 20;

  private LogCutter() {}

  /** Cuts the log if it has grown too long. */
  public static void cut(DomainFolder folder) throws IOException {
    cut(folder, LONGEST_BYTES);
  }

  static void cut(DomainFolder folder, long longestBytes) throws IOException {
    Path log = folder.log();
    // One question to the system, for it is asked a thousand times a second; 0: there is no log.
    if (log.toFile().length() <= longestBytes) {
      return;
    }
    Path next = folder.path().resolve("log.next");
    try (FileChannel source =
            FileChannel.open(log, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileChannel target =
            FileChannel.open(
                next,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
      long position = source.size() - longestBytes / 2;
      // A guest that prints as fast as this copies must not be followed for ever.
      long farthest = position + 2 * longestBytes;
      while (position < Math.min(source.size(), farthest)) {
        position +=
            source.transferTo(position, Math.min(source.size(), farthest) - position, target);
      }
      source.truncate(0);
    }
    Files.move(next, folder.olderLog(), StandardCopyOption.REPLACE_EXISTING);
  }
}
