package org.miragemanager.hostagent.driver.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Tells the kernel which processes to end first when the machine has no memory left: guests first,
 * agents last.
 */
public final class MemoryShortage {

  private static final String FIRST = "500";
  private static final String LAST = "-500";

  private MemoryShortage() {}

  /** A guest is ended before whatever the operator runs on the machine. */
  public static void endFirst(long processId) {
    write(Long.toString(processId), FIRST);
  }

  /** This program, and what it starts, is ended last, as far as this user may ask for that. */
  public static void endLast() {
    write("self", LAST);
  }

  private static void write(String process, String score) {
    try {
      Files.writeString(Path.of("/proc", process, "oom_score_adj"), score);
    } catch (IOException notAllowed) {
      // Only root may ask to be ended later; a process may have ended, and not all systems are
      // Linux.
    }
  }
}
