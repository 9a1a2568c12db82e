package org.miragemanager.hostagent.watchdog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.miragemanager.hostagent.driver.system.ProcessIdentity;

/**
 * The files of one watchdog, in the folder of the agent's sockets.
 *
 * @param socket where it listens
 * @param lock which it holds locked as long as it lives, and in which it says which process it is
 */
record WatchdogFiles(Path socket, Path lock) {

  private static final String PREFIX = "keeper-";
  private static final String SOCKET = ".sock";
  private static final String LOCK = ".lock";

  /** Those of the watchdog with this name. */
  static WatchdogFiles of(Path folder, String name) {
    return new WatchdogFiles(
        folder.resolve(PREFIX + name + SOCKET), folder.resolve(PREFIX + name + LOCK));
  }

  /** Those of all watchdogs that are there but this one. */
  List<WatchdogFiles> others() throws IOException {
    try (Stream<Path> entries = Files.list(socket.getParent())) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(file -> file.startsWith(PREFIX) && file.endsWith(LOCK))
          .map(file -> file.substring(PREFIX.length(), file.length() - LOCK.length()))
          .map(name -> of(socket.getParent(), name))
          .filter(files -> !files.equals(this))
          .toList();
    }
  }

  /** Which process the watchdog is, by its own word; empty: it lives no more, or has not said. */
  Optional<ProcessIdentity> process() {
    try {
      String text = Files.readString(lock, StandardCharsets.UTF_8).strip();
      return Optional.of(ProcessIdentity.parse(text)).filter(ProcessIdentity::lives);
    } catch (IOException | UncheckedIOException | IllegalArgumentException untold) {
      return Optional.empty();
    }
  }

  /**
   * Removes the socket: its watchdog ends. The lock stays, so that two never lock different files.
   */
  void removeSocket() throws IOException {
    Files.deleteIfExists(socket);
  }

  /** Removes both: their watchdog is gone, and no program starts one of that name any more. */
  void remove() throws IOException {
    Files.deleteIfExists(socket);
    Files.deleteIfExists(lock);
  }
}
