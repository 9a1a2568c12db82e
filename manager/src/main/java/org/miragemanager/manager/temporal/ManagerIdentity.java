package org.miragemanager.manager.temporal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/** What a manager calls itself in Temporal, where people and other managers read it. */
public final class ManagerIdentity {
  private static final String MANAGER = " manager ";
  private static final int DIGITS = 8;

  private ManagerIdentity() {}

  /**
   * Process, host, and an id that the data folder keeps.
   *
   * @throws UncheckedIOException if the folder cannot be written
   */
  public static String of(Path dataFolder) {
    String host = System.getenv().getOrDefault("HOSTNAME", "localhost");
    return ProcessHandle.current().pid() + "@" + host + MANAGER + id(dataFolder);
  }

  private static String id(Path dataFolder) {
    Path file = dataFolder.resolve("manager.id");
    try {
      if (!Files.exists(file)) {
        Path half = dataFolder.resolve("manager.id.half");
        Files.writeString(half, UUID.randomUUID().toString().substring(0, DIGITS));
        Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
      }
      return Files.readString(file).strip();
    } catch (IOException failure) {
      throw new UncheckedIOException(file + " cannot be written or read", failure);
    }
  }

  /** Whether another manager, with other data, calls itself so. */
  static boolean isOther(String own, String identity) {
    return !part(own).equals(part(identity));
  }

  private static String part(String identity) {
    int begin = identity.indexOf(MANAGER);
    return begin < 0 ? identity : identity.substring(begin);
  }
}
