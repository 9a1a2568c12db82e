package org.miragemanager.hostagent;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.miragemanager.hostagent.domain.record.AtomicFile;

/** The agent's data directory, locked against a second agent as long as this object is open. */
final class DataDirectory implements AutoCloseable {

  private static final int SECRET_BYTES = 32;

  /**
   * The kernel's limit for the path of a UNIX socket is 108 bytes on Linux and 104 elsewhere, with
   * the final zero.
   */
  private static final int LONGEST_SOCKET_PATH = 100;

  private final Path path;
  private final FileChannel lockFile;

  private DataDirectory(Path path, FileChannel lockFile) {
    this.path = path;
    this.lockFile = lockFile;
  }

  /**
   * Makes the directory if need be, and locks it.
   *
   * @throws IllegalStateException if another agent uses it
   */
  static DataDirectory open(Path path) throws IOException {
    AtomicFile.createFolder(path);
    allow(path, "rwx------");
    FileChannel lockFile =
        FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = lockFile.tryLock();
      if (lock != null) {
        return new DataDirectory(path, lockFile);
      }
    } catch (OverlappingFileLockException inThisProcess) {
      lockFile.close();
      throw new IllegalStateException(usedAlready(path), inThisProcess);
    }
    lockFile.close();
    throw new IllegalStateException(usedAlready(path));
  }

  private static String usedAlready(Path path) {
    return "Another host agent uses the data directory " + path + "; stop it, or choose another.";
  }

  Path path() {
    return path;
  }

  /** What proves that this is the holder of the host's lease (rule 8); made once. */
  ByteString secret() throws IOException {
    Path file = path.resolve("secret");
    if (!Files.exists(file)) {
      byte[] secret = new byte[SECRET_BYTES];
      new SecureRandom().nextBytes(secret);
      AtomicFile.replace(file, secret);
      allow(file, "rw-------");
    }
    byte[] secret = Files.readAllBytes(file);
    if (secret.length != SECRET_BYTES) {
      throw new IllegalStateException(
          "The file "
              + file
              + " is damaged; restore it, or remove it when the host's lease has ended.");
    }
    return ByteString.copyFrom(secret);
  }

  /** Where guests connect: {@code guests.sock} in the folder for it. */
  Path socket() throws IOException {
    return socketFolder("guests.sock").resolve("guests.sock");
  }

  /**
   * The folder for a socket with this name, or one as long: here, or, if the path would be too long
   * for a socket, a short private folder that is remembered, so that others find the next agent
   * there too.
   */
  Path socketFolder(String name) throws IOException {
    if (fits(path.resolve(name))) {
      return path;
    }
    Path reference = path.resolve("socket-folder");
    if (Files.exists(reference)) {
      Path folder = Path.of(Files.readString(reference).strip());
      if (!Files.isDirectory(folder)) {
        Files.createDirectory(folder);
        allow(folder, "rwx------");
      }
      return folder;
    }
    Path folder = Files.createTempDirectory("mirage");
    AtomicFile.replace(reference, folder.toString().getBytes(StandardCharsets.UTF_8));
    return folder;
  }

  private static boolean fits(Path socket) {
    return socket.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST_SOCKET_PATH;
  }

  private static void allow(Path file, String permissions) throws IOException {
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }
  }

  @Override
  public void close() throws IOException {
    lockFile.close();
  }
}
