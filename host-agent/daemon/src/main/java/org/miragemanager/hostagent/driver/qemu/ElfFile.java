package org.miragemanager.hostagent.driver.qemu;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** What the driver asks of an image's file: QEMU itself reads the rest. */
final class ElfFile {

  private static final byte[] MAGIC = {0x7f, 'E', 'L', 'F'};

  private ElfFile() {}

  /** Whether a file is one. */
  static boolean isOne(Path file) throws IOException {
    try (InputStream content = Files.newInputStream(file)) {
      return Arrays.equals(MAGIC, content.readNBytes(MAGIC.length));
    }
  }

  /** What is wrong with a file, to follow the words "The file F is"; empty: nothing. */
  static Optional<String> objection(Path file) {
    try {
      return isOne(file) ? Optional.empty() : Optional.of("no ELF file, as QEMU boots");
    } catch (IOException unreadable) {
      return Optional.of("not readable: " + unreadable.getMessage());
    }
  }
}
