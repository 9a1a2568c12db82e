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
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * One look at all processes of this machine, where the system shows them as files. Those that have
 * ended and only wait to be buried are left out: they execute nothing.
 */
public final class ProcessTable {

  private static final Path PROCESSES = Path.of("/proc");
  private static final int LONGEST_STATUS = 1_024;
  private static final int LONGEST_ENVIRONMENT = 1 << 20;

  /** Fields after the program's name and the state. */
  private static final int PARENT_FIELD = 1;

  private static final int SESSION_FIELD = 3;
  private static final int THREADS_FIELD = 17;
  private static final int START_FIELD = 19;
  private static final int PAGES_FIELD = 21;

  /**
   * One process.
   *
   * @param state the kernel's letter for what it does; of one that waits for a child which is
   *     stopped, and is to stop itself, that of the child
   * @param start when it started, in the kernel's ticks since the boot
   * @param residentPages how much memory it has, in pages
   */
  record Entry(
      long processId, char state, long parent, long session, long start, long residentPages) {

    /** Whether it executes nothing until it is sent SIGCONT. */
    boolean isStopped() {
      return state == 'T' || state == 't';
    }

    /** Whether it leads a session of its own. */
    boolean leadsSession() {
      return session == processId;
    }

    private boolean hasEnded() {
      return state == 'Z' || state == 'X';
    }
  }

  /** Bit of SIGSTOP, which has number 19, in the kernel's sets of signals. */
  private static final long STOP_SIGNAL = 1L << 18;

  private static final long KIBIBYTE = 1_024;
  private static final long USUAL_PAGE_BYTES = 4_096;
  private static final long PAGE_SIZE_TYPE = 6;

  /** The kernel counts memory in pages. */
  private static final long PAGE_BYTES = pageBytes();

  private final Map<Long, Entry> entries;
  private volatile Optional<Map<Long, List<Long>>> children = Optional.empty();
  private volatile Optional<Map<Long, List<Entry>>> sessions = Optional.empty();
  private final Map<Long, Set<String>> environments = new ConcurrentHashMap<>();

  private ProcessTable(Map<Long, Entry> entries) {
    this.entries = entries;
  }

  /** Java does not tell; the vector that the kernel gives to each program does. */
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
      // Then it is as almost everywhere.
    }
    return USUAL_PAGE_BYTES;
  }

  /** Whether this system shows processes as files. */
  static boolean isThere() {
    return Files.exists(PROCESSES.resolve("self/stat"));
  }

  /** Guards the last look, and is held while one is taken. */
  private static final Object LOOKING = new Object();

  private static Optional<ProcessTable> last = Optional.empty();
  private static long lastBegunAtNanos;

  /**
   * A look that began after this was called. Many who call at once, as when all guests of a host
   * end, share one.
   *
   * @throws UncheckedIOException if a process cannot be looked at, though it is there
   */
  static ProcessTable fresh() {
    return recent(0);
  }

  /** A look that began at most so long before this was called. */
  static ProcessTable recent(long nanos) {
    long oldest = System.nanoTime() - nanos;
    synchronized (LOOKING) {
      if (last.isEmpty() || lastBegunAtNanos - oldest < 0) {
        long begunAt = System.nanoTime();
        last = Optional.of(read());
        lastBegunAtNanos = begunAt;
      }
      return last.get();
    }
  }

  /** What was seen before is no answer any more. */
  static void forgetRecent() {
    synchronized (LOOKING) {
      last = Optional.empty();
    }
  }

  /**
   * Looks at all processes.
   *
   * @throws UncheckedIOException if one cannot be looked at, though it is there
   */
  public static ProcessTable read() {
    String[] names = PROCESSES.toFile().list();
    if (names == null) {
      throw new UncheckedIOException(new IOException(PROCESSES + " cannot be listed."));
    }
    Map<Long, Entry> entries = new HashMap<>();
    byte[] buffer = new byte[LONGEST_STATUS];
    for (String name : names) {
      if (Character.isDigit(name.charAt(0))) {
        long processId = Long.parseLong(name);
        look(processId, buffer)
            .filter(entry -> !entry.hasEnded())
            .ifPresent(entry -> entries.put(processId, entry));
      }
    }
    return new ProcessTable(entries);
  }

  /**
   * Looks at one process; empty: there is none of this number.
   *
   * @throws UncheckedIOException if it cannot be looked at
   */
  static Optional<Entry> look(long processId) {
    return look(processId, new byte[LONGEST_STATUS]).filter(entry -> !entry.hasEnded());
  }

  private static Optional<Entry> look(long processId, byte[] buffer) {
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
    return Optional.of(
        new Entry(
            processId,
            state,
            fields[PARENT_FIELD],
            fields[SESSION_FIELD],
            fields[START_FIELD],
            fields[PAGES_FIELD]));
  }

  /**
   * A process that starts another with {@code vfork}, as most shells do, waits in the kernel until
   * the child has become another program. If both are sent SIGSTOP before that, the child stops and
   * the parent is never shown as stopped: it goes on to wait for the child, and would stop right
   * after that. It executes nothing either.
   */
  private static boolean waitsForStoppedChild(long processId) {
    Path process = PROCESSES.resolve(Long.toString(processId));
    try {
      return isToStop(Files.readString(process.resolve("status"), StandardCharsets.UTF_8))
          && children(process).stream()
              .anyMatch(child -> look(child).filter(Entry::isStopped).isPresent());
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

  /** The program's name stands in brackets before it, and may hold anything. */
  private static int stateAt(byte[] status, int length) {
    int at = length - 1;
    while (status[at] != ')') {
      at--;
    }
    return at + 2;
  }

  /** The fields after the state, by their numbers; some hundred processes are read in a row. */
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
    String[] threads = PROCESSES.resolve(Long.toString(processId)).resolve("task").toFile().list();
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
   * Empty: the process is gone. It is gone only if the kernel says so: another error taken for an
   * answer (no file descriptor is left, for example) would let a second copy of a guest be started
   * beside the first.
   */
  private static Optional<Integer> readFile(long processId, String file, byte[] buffer) {
    try (FileInputStream stream = new FileInputStream("/proc/" + processId + "/" + file)) {
      int length = stream.readNBytes(buffer, 0, buffer.length);
      return length > 0 ? Optional.of(length) : Optional.empty();
    } catch (IOException unread) {
      if (String.valueOf(unread.getMessage()).contains("No such process")
          || Files.notExists(PROCESSES.resolve(Long.toString(processId)).resolve(file))) {
        return Optional.empty();
      }
      throw new UncheckedIOException(
          "It cannot be told what process " + processId + " does.", unread);
    }
  }

  /** The process with this number, if it has not ended. */
  Optional<Entry> find(long processId) {
    return Optional.ofNullable(entries.get(processId));
  }

  /** The processes of a tree that have not ended. */
  List<Entry> of(ProcessTree tree) {
    if (!tree.root().isOfHere()) {
      return List.of();
    }
    long root = tree.root().processId();
    long begun = tree.root().ticks();
    Entry present = entries.get(root);
    // The kernel gives a number to no other process while a session has it.
    boolean sessionIsItsOwn = present == null || present.start() == begun;
    Set<Long> members = new HashSet<>();
    Collection<Entry> candidates =
        tree.mark().isPresent() ? entries.values() : firstAndSession(root, present);
    for (Entry entry : candidates) {
      if (entry.start() >= begun
          && ((entry.processId() == root && entry.start() == begun)
              || (entry.session() == root && sessionIsItsOwn)
              || tree.mark().filter(mark -> environment(entry).contains(mark)).isPresent())) {
        members.add(entry.processId());
      }
    }
    addDescendants(members);
    return members.stream().map(entries::get).toList();
  }

  /**
   * How much memory a tree has, in bytes, without those that left its session. What several
   * processes share is counted for each; {@link #proportionalBytes} is exact, and slow.
   */
  public long residentBytes(ProcessTree tree) {
    return of(ProcessTree.of(tree.root())).stream().mapToLong(Entry::residentPages).sum()
        * PAGE_BYTES;
  }

  /** The same, with what processes share divided among them. */
  public long proportionalBytes(ProcessTree tree) {
    return of(ProcessTree.of(tree.root())).stream()
        .mapToLong(
            entry ->
                proportionalBytes(entry.processId()).orElse(entry.residentPages() * PAGE_BYTES))
        .sum();
  }

  private static OptionalLong proportionalBytes(long processId) {
    Path file = PROCESSES.resolve(Long.toString(processId)).resolve("smaps_rollup");
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> line.startsWith("Pss:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIBIBYTE)
          .findFirst();
    } catch (IOException untold) {
      return OptionalLong.empty();
    }
  }

  /** The processes that were started with this entry in their environment. */
  List<Entry> marked(String mark) {
    return entries.values().stream().filter(entry -> environment(entry).contains(mark)).toList();
  }

  /** Without a mark nothing else can belong to a tree but by its parents. */
  private List<Entry> firstAndSession(long root, Entry first) {
    List<Entry> session = sessions().getOrDefault(root, List.of());
    if (first == null || first.leadsSession()) {
      return session;
    }
    List<Entry> candidates = new ArrayList<>(session);
    candidates.add(first);
    return candidates;
  }

  private Map<Long, List<Entry>> sessions() {
    if (sessions.isEmpty()) {
      sessions =
          Optional.of(entries.values().stream().collect(Collectors.groupingBy(Entry::session)));
    }
    return sessions.get();
  }

  private void addDescendants(Set<Long> members) {
    if (members.isEmpty()) {
      return;
    }
    Map<Long, List<Long>> known = children();
    List<Long> toVisit = new ArrayList<>(members);
    while (!toVisit.isEmpty()) {
      for (long child : known.getOrDefault(toVisit.removeLast(), List.of())) {
        if (members.add(child)) {
          toVisit.add(child);
        }
      }
    }
  }

  private Map<Long, List<Long>> children() {
    if (children.isEmpty()) {
      Map<Long, List<Long>> found = new HashMap<>();
      for (Entry entry : entries.values()) {
        found.computeIfAbsent(entry.parent(), parent -> new ArrayList<>()).add(entry.processId());
      }
      children = Optional.of(found);
    }
    return children.get();
  }

  private Set<String> environment(Entry entry) {
    return environments.computeIfAbsent(entry.processId(), ProcessTable::environmentOf);
  }

  /** What a process was started with; nothing for one that is gone or another user's. */
  static Set<String> environmentOf(long processId) {
    byte[] buffer = new byte[LONGEST_STATUS];
    Path file = PROCESSES.resolve(Long.toString(processId)).resolve("environ");
    try (FileInputStream stream = new FileInputStream(file.toFile())) {
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
            "It cannot be told with what process " + processId + " was started.", unread);
      }
      return Set.of();
    }
  }
}
