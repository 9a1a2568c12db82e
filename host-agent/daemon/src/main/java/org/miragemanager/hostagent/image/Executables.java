package org.miragemanager.hostagent.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** Which files the operating system can execute: what is fetched has lost its permissions. */
final class Executables {
  private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};
  private static final byte[] SCRIPT = "#!".getBytes(StandardCharsets.US_ASCII);

  private Executables() {}

  /** Lets a native executable, or a script, be executed by its owner. */
  static void mark(Path file) throws IOException {
    byte[] head;
    try (InputStream stream = Files.newInputStream(file)) {
      head = stream.readNBytes(ELF.length);
    }
    boolean executable =
        Arrays.equals(head, ELF)
            || (head.length >= SCRIPT.length
                && Arrays.equals(Arrays.copyOf(head, SCRIPT.length), SCRIPT));
    if (executable && file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Set<PosixFilePermission> permissions = new HashSet<>(Files.getPosixFilePermissions(file));
      permissions.add(PosixFilePermission.OWNER_EXECUTE);
      Files.setPosixFilePermissions(file, permissions);
    }
  }
}
