package org.miragemanager.manager.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Starts a process in a session of its own where the system can: a ^C in the terminal reaches only
 * the process that ends the others in their order.
 */
public final class OwnSession {
  private static final List<Path> STARTERS =
      List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));

  private OwnSession() {}

  /** What goes before the command: one word, or none. */
  public static List<String> prefix() {
    return STARTERS.stream().filter(Files::isExecutable).map(Path::toString).limit(1).toList();
  }
}
