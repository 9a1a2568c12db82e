package org.miragemanager.tests.faults.drive;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A small file system in memory that is filled with a file: only root may mount one. */
final class SmallDisk implements Disk {
  private static final int CHUNK_BYTES = 1 << 16;

  private final Path folder;
  private final Path filler;

  private SmallDisk(Path folder) {
    this.folder = folder;
    this.filler = folder.resolve("filler");
  }

  /** Mounts one at a folder; empty if that is not permitted. */
  static Optional<Disk> mount(Path folder) throws IOException {
    Files.createDirectories(folder);
    List<String> command =
        List.of("mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", folder.toString());
    return Signal.run(command) ? Optional.of(new SmallDisk(folder)) : Optional.empty();
  }

  @Override
  public void fill() throws IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    try (OutputStream output = Files.newOutputStream(filler)) {
      int length = CHUNK_BYTES;
      while (length > 0) {
        length = write(output, chunk, length);
      }
    }
  }

  /** Answers how much to write next: ever less, until not a byte is left. */
  private static int write(OutputStream output, byte[] chunk, int length) {
    try {
      output.write(chunk, 0, length);
      return length;
    } catch (IOException full) {
      return length / 2;
    }
  }

  @Override
  public void free() throws IOException {
    Files.deleteIfExists(filler);
  }

  @Override
  public String inWords() {
    return "a file system of 96 MB that is filled with a file";
  }

  @Override
  public void close() throws IOException {
    // Lazily: a process that was killed just now may still be on its way out.
    Signal.run(List.of("umount", "-l", folder.toString()));
  }
}
