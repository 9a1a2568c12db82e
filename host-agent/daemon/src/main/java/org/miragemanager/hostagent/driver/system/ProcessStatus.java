package org.miragemanager.hostagent.driver.system;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One process, as Linux shows it in the files of {@code /proc/PID}. {@link ProcessTable} has all of
 * them.
 *
 * @param state the kernel's letter for what it does; for one that waits for a child which is
 *     stopped, and that is to stop itself, the letter of the child
 * @param start when it started, in the kernel's ticks since the boot
 * @param residentPages how much memory it has, in pages
 */
record ProcessStatus(
    long processId, char state, long parent, long session, long start, long residentPages) {

  static final Path PROCESSES = Path.of("/proc");

  /** The size of a buffer for {@link #read}. */
  static final int LONGEST_STATUS = 1_024;

  private static final int LONGEST_ENVIRONMENT = 1 << 20;

  /** Fields after the program's name and the state. */
  private static final int PARENT_FIELD = 1;

  private static final int SESSION_FIELD = 3;
  private static final int THREADS_FIELD = 17;
  private static final int START_FIELD = 19;
  private static final int PAGES_FIELD = 21;

  /** Bit of SIGSTOP, which has number 19, in the kernel's sets of signals. */
  private static final long STOP_SIGNAL = 1L << 18;

  private static final long KIBIBYTE = 1_024;
  private static final long USUAL_PAGE_BYTES = 4_096;
  private static final long PAGE_SIZE_TYPE = 6;

  /** The kernel counts memory in pages. */
  private static final long PAGE_BYTES = pageBytes();

  /** Java has no call for the size of a page; the kernel passes it to each program in a vector. */
  private static long pageBytes() {
    try {
      ByteBuffer vector =
          ByteBuffer.wrap(Files.readAllBytes(PROCESSES.resolve("self/auxv")))
              .order(ByteOrder.nativeOrder());
      while (vector.remaining() >= 2 * Long.BYTES) {
        long type = vector.getLong();
        long value = vector.getLong();
        if (type == PAGE_SIZE_TYPE) {
          return value;
        }
      }
    } catch (IOException untold) {
      // The usual size is taken.
    }
    return USUAL_PAGE_BYTES;
  }

  /** Whether this system shows processes as files. */
  static boolean isSupported() {
    return Files.exists(PROCESSES.resolve("self/stat"));
  }

  /**
   * Reads one process.
   *
   * @return empty: there is no process of this number, or it has ended and only waits for its
   *     parent to read its exit code
   * @throws UncheckedIOException if it cannot be read
   */
  static Optional<ProcessStatus> of(long processId) {
    return read(processId, new byte[LONGEST_STATUS]);
  }

  /** The same, with a buffer, because some hundred processes are read in a row. */
  static Optional<ProcessStatus> read(long processId, byte[] buffer) {
    Optional<Integer> length = readFile(processId, "stat", buffer);
    if (length.isEmpty()) {
      return Optional.empty();
    }
    int at = stateAt(buffer, length.get());
    char state = (char) buffer[at];
    long[] fields = numbersFrom(buffer, at + 1, length.get());
    if (state == 'Z' && fields[THREADS_FIELD] > 1) {
      // Its first thread has ended, and others go on.
      state = stateOfThreads(processId, buffer);
    } else if (state == 'D' && waitsForStoppedChild(processId)) {
      state = 'T';
    }
    return state == 'Z' || state == 'X'
        ? Optional.empty()
        : Optional.of(
            new ProcessStatus(
                processId,
                state,
                fields[PARENT_FIELD],
                fields[SESSION_FIELD],
                fields[START_FIELD],
                fields[PAGES_FIELD]));
  }

  /** The program's name stands in brackets before it, and may hold any character. */
  private static int stateAt(byte[] status, int length) {
    int at = length - 1;
    while (status[at] != ')') {
      at--;
    }
    return at + 2;
  }

  /** The fields after the state, by their numbers; without garbage, because many are read. */
  private static long[] numbersFrom(byte[] status, int begin, int length) {
    long[] fields = new long[PAGES_FIELD + 1];
    int field = 0;
    boolean negative = false;
    for (int at = begin; at < length; at++) {
      if (status[at] == ' ') {
        field++;
        negative = false;
        if (field > PAGES_FIELD) {
          break;
        }
      } else if (status[at] == '-') {
        negative = true;
      } else {
        int digit = status[at] - '0';
        fields[field] = 10 * fields[field] + (negative ? -digit : digit);
      }
    }
    return fields;
  }

  private static char stateOfThreads(long processId, byte[] buffer) {
    String[] threads = folder(processId).resolve("task").toFile().list();
    char state = 'Z';
    for (String thread : threads == null ? new String[0] : threads) {
      Optional<Integer> length = readFile(processId, "task/" + thread + "/stat", buffer);
      if (length.isPresent()) {
        char one = (char) buffer[stateAt(buffer, length.get())];
        if (one != 'Z' && one != 'X' && (state == 'Z' || one != 'T')) {
          state = one;
        }
      }
    }
    return state;
  }

  /**
   * A process that starts another with {@code vfork}, as most shells do, waits in the kernel until
   * the child executes another program. If both are sent SIGSTOP before that, the child stops and
   * the parent is never shown as stopped: it goes on waiting for the child, and would stop right
   * after that. It executes nothing either.
   */
  private static boolean waitsForStoppedChild(long processId) {
    Path process = folder(processId);
    try {
      return isToStop(Files.readString(process.resolve("status"), StandardCharsets.UTF_8))
          && children(process).stream()
              .anyMatch(child -> of(child).filter(ProcessStatus::isStopped).isPresent());
    } catch (IOException gone) {
      return false;
    }
  }

  /** Whether SIGSTOP was sent to a process and has not taken effect yet. */
  private static boolean isToStop(String status) {
    return status
        .lines()
        .filter(line -> line.startsWith("ShdPnd:"))
        .mapToLong(line -> Long.parseUnsignedLong(line.replaceAll("ShdPnd:\\s*", ""), 16))
        .anyMatch(signals -> (signals & STOP_SIGNAL) != 0);
  }

  private static List<Long> children(Path process) throws IOException {
    List<Long> found = new ArrayList<>();
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(process.resolve("task"))) {
      for (Path thread : threads) {
        String line = Files.readString(thread.resolve("children"), StandardCharsets.US_ASCII);
        for (String child : line.split(" ", -1)) {
          if (!child.isBlank()) {
            found.add(Long.parseLong(child.strip()));
          }
        }
      }
    } catch (DirectoryIteratorException unread) {
      throw unread.getCause();
    }
    return found;
  }

  /**
   * Reads the beginning of a file of a process; empty: the process is gone. It is gone only if the
   * kernel says so: if another error (no file descriptor is left, for example) counted as an
   * answer, a second copy of a guest could be started beside the first.
   */
  private static Optional<Integer> readFile(long processId, String file, byte[] buffer) {
    try (FileInputStream stream = new FileInputStream("/proc/" + processId + "/" + file)) {
      int length = stream.readNBytes(buffer, 0, buffer.length);
      return length > 0 ? Optional.of(length) : Optional.empty();
    } catch (IOException unread) {
      if (String.valueOf(unread.getMessage()).contains("No such process")
          || Files.notExists(folder(processId).resolve(file))) {
        return Optional.empty();
      }
      throw new UncheckedIOException("Process " + processId + " cannot be looked at.", unread);
    }
  }

  private static Path folder(long processId) {
    return PROCESSES.resolve(Long.toString(processId));
  }

  /** Whether it executes nothing until it is sent SIGCONT. */
  boolean isStopped() {
    return state == 'T' || state == 't';
  }

  /** Whether it leads a session of its own. */
  boolean leadsSession() {
    return session == processId;
  }

  /** How much memory it has, in bytes; memory that it shares is counted in full. */
  long residentBytes() {
    return residentPages * PAGE_BYTES;
  }

  /** The same, with memory that it shares divided among those that share it; reading it is slow. */
  long proportionalBytes() {
    try {
      return Files.readAllLines(folder(processId).resolve("smaps_rollup")).stream()
          .filter(line -> line.startsWith("Pss:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIBIBYTE)
          .findFirst()
          .orElse(residentBytes());
    } catch (IOException untold) {
      return residentBytes();
    }
  }

  /**
   * The environment that a process was started with; empty for one that is gone or another user's.
   */
  static Set<String> environment(long processId) {
    byte[] buffer = new byte[LONGEST_STATUS];
    try (FileInputStream stream =
        new FileInputStream(folder(processId).resolve("environ").toFile())) {
      int length = 0;
      int read = 0;
      while (read >= 0) {
        length += read;
        if (length == buffer.length && length < LONGEST_ENVIRONMENT) {
          buffer = Arrays.copyOf(buffer, 4 * length);
        }
        read = length < buffer.length ? stream.read(buffer, length, buffer.length - length) : -1;
      }
      return Set.of(
          Arrays.stream(new String(buffer, 0, length, StandardCharsets.UTF_8).split("\0", -1))
              .distinct()
              .toArray(String[]::new));
    } catch (IOException unread) {
      if (String.valueOf(unread.getMessage()).contains("Too many open files")) {
        throw new UncheckedIOException(
            "The environment of process " + processId + " cannot be read.", unread);
      }
      return Set.of();
    }
  }

  /**
   * Whether the argument list of a process has these two next to each other.
   *
   * @throws IOException if it cannot be read, although the process is there
   */
  static boolean hasArguments(long processId, String first, String second) throws IOException {
    Path process = folder(processId);
    byte[] line;
    try {
      line = Files.readAllBytes(process.resolve("cmdline"));
    } catch (IOException unread) {
      if (Files.notExists(process)) {
        return false;
      }
      throw unread;
    }
    List<String> arguments = List.of(new String(line, StandardCharsets.UTF_8).split("\0", -1));
    for (int at = 1; at < arguments.size(); at++) {
      if (arguments.get(at - 1).equals(first) && arguments.get(at).equals(second)) {
        return true;
      }
    }
    return false;
  }
}
