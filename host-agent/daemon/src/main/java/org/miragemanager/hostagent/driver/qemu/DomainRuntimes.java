package org.miragemanager.hostagent.driver.qemu;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.miragemanager.hostagent.AgentException;
import org.miragemanager.hostagent.driver.system.FolderRemoval;

/**
 * Makes the folders of domains. Where domains have users of their own, it lies in one that is named
 * after its user: to make that is to take the user, and no two agents of this machine take the
 * same.
 */
record DomainRuntimes(Optional<UserRange> users) {

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

  /** A new folder; {@link DomainRuntime#handOver} makes it the user's. */
  DomainRuntime make() throws IOException {
    if (users.isEmpty()) {
      return new DomainRuntime(
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
          return new DomainRuntime(folder, OptionalLong.of(user));
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

  /** Whether it was made now; false: somebody else made it. */
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
  static DomainRuntime known(Path folder) {
    return new DomainRuntime(folder, OptionalLong.empty());
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
  static void remove(DomainRuntime runtime) throws IOException {
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
