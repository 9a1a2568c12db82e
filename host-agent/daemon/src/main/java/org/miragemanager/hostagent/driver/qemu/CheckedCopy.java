package org.miragemanager.hostagent.driver.qemu;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.miragemanager.hostagent.driver.ImageFile;

/**
 * Copies an image's file to where a domain boots it from. What is checked is the copy: nobody can
 * change it between the check and the boot, whatever becomes of the original.
 */
final class CheckedCopy {

  private CheckedCopy() {}

  /**
   * Makes the copy.
   *
   * @throws IOException if it cannot be made, or is not what the digest asks for
   */
  static void make(ImageFile file, String image, Path copy) throws IOException {
    MessageDigest digest = sha256();
    try (InputStream from = Files.newInputStream(file.path());
        OutputStream to = Files.newOutputStream(copy, StandardOpenOption.CREATE_NEW);
        OutputStream checked = new DigestOutputStream(to, digest)) {
      from.transferTo(checked);
    }
    // Readable for the domain's user, whom the folder lets in and nobody else.
    Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("r--r--r--"));
    String actual = HexFormat.of().formatHex(digest.digest());
    if (file.digest().isPresent() && !file.digest().get().equals(actual)) {
      throw new IOException(
          "The file %s of the image %s is damaged: its SHA-256 is %s, and must be %s. It was not booted."
              .formatted(file.path(), image, actual, file.digest().get()));
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException everyJavaHasIt) {
      throw new IllegalStateException(everyJavaHasIt);
    }
  }
}
