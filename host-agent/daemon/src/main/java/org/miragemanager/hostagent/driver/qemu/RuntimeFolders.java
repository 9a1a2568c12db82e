package org.miragemanager.hostagent.driver.qemu;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.miragemanager.hostagent.AgentException;
import org.miragemanager.hostagent.driver.ImageFiles.ImageFile;
import org.miragemanager.hostagent.driver.system.FolderRemoval;

/**
 * Makes the runtime folders of QEMU's domains. Where each domain has a user of its own, its folder
 * lies in one that is named after the user. Creating that folder takes the user, so that no two
 * agents of this machine take the same one.
 */
record RuntimeFolders(Optional<UserRange> users) {

  /**
   * A short private folder for the files and sockets of a domain's QEMU, as long as it lives. Its
   * path is short enough for a UNIX socket, wherever the agent keeps its data.
   *
   * @param folder the folder; only its user and root may read it
   * @param user the user as which QEMU runs; empty: the agent's own
   */
  record RuntimeFolder(Path folder, OptionalLong user) {

    /** The guest's file: a checked copy that only the agent's user can change. */
    Path image() {
      return folder.resolve("image");
    }

    /** Where QEMU takes commands. */
    Path control() {
      return folder.resolve("control");
    }

    /** Where QEMU offers the guest's port. */
    Path channel() {
      return folder.resolve("channel");
    }

    /** Gives the folder to the user, when all that is the agent's is there. */
    void handOver() throws IOException {
      if (user.isPresent()) {
        Integer number = (int) user.getAsLong();
        Files.setAttribute(folder, "unix:gid", number);
        Files.setAttribute(folder, "unix:uid", number);
      }
    }

    /**
     * Copies an image's file to where the domain boots it from. The copy is what is checked, so
     * that nothing can change the file between the check and the boot.
     *
     * @throws IOException if it cannot be made, or is not what the digest asks for
     */
    void copyImage(ImageFile file, String image) throws IOException {
      Path copy = image();
      MessageDigest digest = sha256();
      try (InputStream from = Files.newInputStream(file.path());
          OutputStream to = Files.newOutputStream(copy, StandardOpenOption.CREATE_NEW);
          OutputStream checked = new DigestOutputStream(to, digest)) {
        from.transferTo(checked);
      }
      // Readable for the domain's user, the only one that may enter the folder beside root.
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

  private static final Path ROOTS_FOLDERS = Path.of("/run/miragectl");
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<Set<PosixFilePermission>> PASSABLE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x"));

  private static final Path TEMPORARY_FOLDERS = Path.of(System.getProperty("java.io.tmpdir"));
  private static final String TEMPORARY_NAME = "mirage";
  private static final int NAME_BYTES = 8;
  private static final long MEBIBYTE = 1L << 20;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Frees users that agents before this one took and never freed. */
  void clear() {
    users.ifPresent(new StaleUserReaper(ROOTS_FOLDERS, Path.of("/proc"))::free);
  }

  /**
   * Checks that a copy of an image's file fits where domains' folders are, and leaves half of what
   * is free there: it may be the machine's memory.
   *
   * @throws AgentException NO_ROOM
   */
  void requireRoom(String image, Path file) {
    Path folders = users.isEmpty() ? TEMPORARY_FOLDERS : ROOTS_FOLDERS.getParent();
    try {
      long needed = Files.size(file);
      long free = Files.getFileStore(folders).getUsableSpace();
      if (needed > free / 2) {
        throw new AgentException(
            AgentException.Reason.NO_ROOM,
            "The image %s has %d MiB, of which each domain has a copy in %s, where %d MiB are free: half of them at most are taken."
                .formatted(image, needed / MEBIBYTE, folders, free / MEBIBYTE));
      }
    } catch (IOException untold) {
      // The copy itself tells what is wrong.
    }
  }

  /** A new folder; {@link RuntimeFolder#handOver} makes it the user's. */
  RuntimeFolder make() throws IOException {
    if (users.isEmpty()) {
      return new RuntimeFolder(
          Files.createTempDirectory(TEMPORARY_NAME, PRIVATE), OptionalLong.empty());
    }
    if (!Files.isDirectory(ROOTS_FOLDERS, LinkOption.NOFOLLOW_LINKS)) {
      makePassable(ROOTS_FOLDERS);
    }
    UserRange range = users.get();
    for (long user = range.first(); user <= range.last(); user++) {
      Path claim = ROOTS_FOLDERS.resolve(Long.toString(user));
      if (!Files.exists(claim) && makePassable(claim)) {
        try {
          Path folder = Files.createDirectory(claim.resolve(newName()), PRIVATE);
          return new RuntimeFolder(folder, OptionalLong.of(user));
        } catch (NoSuchFileException released) {
          // By an agent that had this user before, and cleared up just now: the next will do.
        }
      }
    }
    throw new IOException(
        "All of the users %s have a domain; name more with --qemu-users, or remove what is left of domains in %s."
            .formatted(range, ROOTS_FOLDERS));
  }

  /** No folder ever has the name of another, so an old handle never means a newer domain's. */
  private static String newName() {
    byte[] name = new byte[NAME_BYTES];
    RANDOM.nextBytes(name);
    return HexFormat.of().formatHex(name);
  }

  /** Creates a folder that all users may pass; false: it exists already. */
  private static boolean makePassable(Path folder) throws IOException {
    try {
      Files.createDirectory(folder, PASSABLE);
    } catch (FileAlreadyExistsException taken) {
      return false;
    }
    // The process's mask may have taken rights away.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    return true;
  }

  /** The folder that an earlier agent made. */
  static RuntimeFolder known(Path folder) {
    return new RuntimeFolder(folder, OptionalLong.empty());
  }

  /**
   * Whether a folder has a name that is given to domains' folders, and never to two: a note that
   * was not written to its end names none.
   */
  static boolean isNamedAsOne(Path folder) {
    Path parent = folder.getParent();
    if (parent == null) {
      return false;
    }
    String name = folder.getFileName().toString();
    return ROOTS_FOLDERS.equals(parent.getParent())
        ? name.matches("[0-9a-f]{%d}".formatted(2 * NAME_BYTES))
        : TEMPORARY_FOLDERS.equals(parent) && name.matches(TEMPORARY_NAME + "\\d+");
  }

  /** Removes a domain's folder, and frees its user. Harmless if it is gone. */
  static void remove(RuntimeFolder runtime) throws IOException {
    Path folder = runtime.folder();
    if (FolderRemoval.remove(folder) && ROOTS_FOLDERS.equals(folder.getParent().getParent())) {
      try {
        Files.deleteIfExists(folder.getParent());
      } catch (DirectoryNotEmptyException takenAgain) {
        // The user belongs to another domain already.
      }
    }
  }
}
