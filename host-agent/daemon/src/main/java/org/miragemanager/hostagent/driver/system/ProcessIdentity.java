package org.miragemanager.hostagent.driver.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Names one process for ever: numbers of processes are used again, this is not.
 *
 * <p>On Linux it is made of the kernel's own count since the boot, and of that boot's name. The
 * start as a time of day, which Java offers, is not used there: it shifts when somebody sets the
 * clock, and a living guest would seem to have ended.
 *
 * @param processId the number
 * @param start when it started, in the system's own terms
 */
public record ProcessIdentity(long processId, String start) {

  private static final Path PROCESSES = Path.of("/proc");
  private static final int STATE_FIELD = 0;
  private static final int START_FIELD = 19;

  /**
   * The process that has this number now; empty: none has, or it has ended and only waits to be
   * buried.
   *
   * @throws UncheckedIOException if that cannot be told
   */
  public static Optional<ProcessIdentity> of(long processId) {
    if (Files.exists(PROCESSES.resolve("self/stat"))) {
      return ofLinux(processId);
    }
    return ProcessHandle.of(processId)
        .filter(ProcessHandle::isAlive)
        .flatMap(process -> process.info().startInstant())
        .map(instant -> new ProcessIdentity(processId, instant.toString()));
  }

  /**
   * Reads what {@link #toString()} wrote.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static ProcessIdentity parse(String text) {
    int at = text.indexOf('@');
    if (at < 0) {
      throw new IllegalArgumentException("'" + text + "' does not name a process.");
    }
    return new ProcessIdentity(Long.parseLong(text.substring(0, at)), text.substring(at + 1));
  }

  /**
   * Whether this very process is there and has not ended.
   *
   * @throws UncheckedIOException if that cannot be told
   */
  public boolean lives() {
    return of(processId).map(this::equals).orElse(false);
  }

  private static Optional<ProcessIdentity> ofLinux(long processId) {
    try {
      String status =
          Files.readString(
              PROCESSES.resolve(Long.toString(processId)).resolve("stat"),
              StandardCharsets.ISO_8859_1);
      // The second field is the program's name in brackets, and may hold anything.
      String[] fields = status.substring(status.lastIndexOf(')') + 2).split(" ", -1);
      if (fields[STATE_FIELD].equals("Z") || fields[STATE_FIELD].equals("X")) {
        return Optional.empty();
      }
      String boot =
          Files.readString(
              PROCESSES.resolve("sys/kernel/random/boot_id"), StandardCharsets.US_ASCII);
      return Optional.of(new ProcessIdentity(processId, fields[START_FIELD] + "@" + boot.strip()));
    } catch (IOException unread) {
      return whenUnread(processId, unread);
    }
  }

  /**
   * A process is gone only if the kernel says so: whoever takes another error for an answer (no
   * file descriptor is left, for example) would let a second copy of a guest be started beside the
   * first.
   */
  private static Optional<ProcessIdentity> whenUnread(long processId, IOException unread) {
    String words = String.valueOf(unread.getMessage());
    if (unread instanceof NoSuchFileException
        || words.contains("No such process")
        || Files.notExists(PROCESSES.resolve(Long.toString(processId)))) {
      return Optional.empty();
    }
    throw new UncheckedIOException(
        "It cannot be told whether process " + processId + " lives.", unread);
  }

  /** The durable form. */
  @Override
  public String toString() {
    return processId + "@" + start;
  }
}
