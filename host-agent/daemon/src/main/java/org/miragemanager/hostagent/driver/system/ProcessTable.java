package org.miragemanager.hostagent.driver.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * All processes of this machine at one moment, where the system shows them as files, and which of
 * them belong to a {@link ProcessTree}. Those that have ended and only wait for their parent to
 * read the exit code are left out, because they execute nothing.
 */
public final class ProcessTable {

  /** Guards the last table, and is held while one is read. */
  private static final Object LOOKING = new Object();

  private static Optional<ProcessTable> last = Optional.empty();
  private static long lastBegunAtNanos;

  private final Map<Long, ProcessStatus> entries;
  private volatile Optional<Map<Long, List<Long>>> children = Optional.empty();
  private volatile Optional<Map<Long, List<ProcessStatus>>> sessions = Optional.empty();
  private final Map<Long, Set<String>> environments = new ConcurrentHashMap<>();

  private ProcessTable(Map<Long, ProcessStatus> entries) {
    this.entries = entries;
  }

  /**
   * A table whose reading began after this call. Concurrent callers, as when all guests of a host
   * end, share one.
   *
   * @throws UncheckedIOException if a process cannot be read, though it is there
   */
  static ProcessTable fresh() {
    return recent(0);
  }

  /** A table whose reading began at most this long before the call. */
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

  /** No table that was read before counts as recent any more. */
  static void forgetRecent() {
    synchronized (LOOKING) {
      last = Optional.empty();
    }
  }

  /**
   * Reads all processes.
   *
   * @throws UncheckedIOException if one cannot be read, though it is there
   */
  public static ProcessTable read() {
    Map<Long, ProcessStatus> entries = new HashMap<>();
    byte[] buffer = new byte[ProcessStatus.LONGEST_STATUS];
    for (long processId : processIds()) {
      ProcessStatus.read(processId, buffer).ifPresent(entry -> entries.put(processId, entry));
    }
    return new ProcessTable(entries);
  }

  private static List<Long> processIds() {
    String[] names = ProcessStatus.PROCESSES.toFile().list();
    if (names == null) {
      throw new UncheckedIOException(
          new IOException(ProcessStatus.PROCESSES + " cannot be listed."));
    }
    List<Long> processIds = new ArrayList<>();
    for (String name : names) {
      if (Character.isDigit(name.charAt(0))) {
        processIds.add(Long.parseLong(name));
      }
    }
    return processIds;
  }

  /**
   * The process that has these two next to each other in its argument list; empty proves nothing,
   * because other users' processes may not be readable.
   */
  public static Optional<ProcessIdentity> findByArguments(String first, String second) {
    if (!ProcessStatus.isSupported()) {
      return Optional.empty();
    }
    for (long processId : processIds()) {
      try {
        if (ProcessStatus.hasArguments(processId, first, second)) {
          return ProcessIdentity.of(processId);
        }
      } catch (IOException unreadable) {
        // It is another user's, and so not the one that is looked for.
      }
    }
    return Optional.empty();
  }

  /**
   * Whether it is certain that no process has these two next to each other in its argument list:
   * each was read.
   */
  public static boolean noneHasArguments(String first, String second) {
    try {
      for (long processId : processIds()) {
        if (ProcessStatus.hasArguments(processId, first, second)) {
          return false;
        }
      }
      return true;
    } catch (IOException | UncheckedIOException unreadable) {
      return false;
    }
  }

  /**
   * The first of the processes that were started with this entry in their environment: the one that
   * leads a session, or else the oldest; empty proves nothing.
   */
  public static Optional<ProcessIdentity> findByEnvironment(String name, String value) {
    if (!ProcessStatus.isSupported()) {
      return Optional.empty();
    }
    ProcessTable table = read();
    return table.entries.values().stream()
        .filter(entry -> table.environment(entry).contains(name + "=" + value))
        .min(
            Comparator.comparing((ProcessStatus entry) -> !entry.leadsSession())
                .thenComparing(ProcessStatus::start))
        .flatMap(entry -> ProcessIdentity.of(entry.processId()));
  }

  /** The process with this number, if it has not ended. */
  Optional<ProcessStatus> find(long processId) {
    return Optional.ofNullable(entries.get(processId));
  }

  /** The processes of a tree that have not ended. */
  List<ProcessStatus> of(ProcessTree tree) {
    if (!tree.root().isOfHere()) {
      return List.of();
    }
    long root = tree.root().processId();
    long begun = tree.root().ticks();
    ProcessStatus present = entries.get(root);
    // The kernel gives a number to no other process while a session has it.
    boolean sessionIsItsOwn = present == null || present.start() == begun;
    Set<Long> members = new HashSet<>();
    Collection<ProcessStatus> candidates =
        tree.mark().isPresent() ? entries.values() : firstAndSession(root, present);
    for (ProcessStatus entry : candidates) {
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
    return of(ProcessTree.of(tree.root())).stream().mapToLong(ProcessStatus::residentBytes).sum();
  }

  /** The same, with what processes share divided among them. */
  public long proportionalBytes(ProcessTree tree) {
    return of(ProcessTree.of(tree.root())).stream()
        .mapToLong(ProcessStatus::proportionalBytes)
        .sum();
  }

  /** Without a mark nothing else can belong to a tree but by its parents. */
  private List<ProcessStatus> firstAndSession(long root, ProcessStatus first) {
    List<ProcessStatus> session = sessions().getOrDefault(root, List.of());
    if (first == null || first.leadsSession()) {
      return session;
    }
    List<ProcessStatus> candidates = new ArrayList<>(session);
    candidates.add(first);
    return candidates;
  }

  private Map<Long, List<ProcessStatus>> sessions() {
    if (sessions.isEmpty()) {
      sessions =
          Optional.of(
              entries.values().stream().collect(Collectors.groupingBy(ProcessStatus::session)));
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
      for (ProcessStatus entry : entries.values()) {
        found.computeIfAbsent(entry.parent(), parent -> new ArrayList<>()).add(entry.processId());
      }
      children = Optional.of(found);
    }
    return children.get();
  }

  private Set<String> environment(ProcessStatus entry) {
    return environments.computeIfAbsent(entry.processId(), ProcessStatus::environment);
  }

  /**
   * A process, and all that it has started: the processes of its session, those that were started
   * with its mark in their environment, which children inherit, and whatever is descended from one
   * of these. A process that left the session, removed the mark and whose parents have ended is not
   * found.
   *
   * @param root the first process; it leads a session of its own where the system can do that
   * @param mark an entry of the environment, {@code NAME=VALUE}, that no other tree has; absent:
   *     there is none
   */
  public record ProcessTree(ProcessIdentity root, Optional<String> mark) {

    /**
     * Whether one of its processes is there and has not ended.
     *
     * @throws java.io.UncheckedIOException if that cannot be told
     */
    public boolean lives() {
      return ProcessStatus.isSupported() ? !ProcessTable.read().of(this).isEmpty() : root.lives();
    }

    /**
     * The tree of a process with its mark as it was started with it, if it was.
     *
     * @param name the mark's name
     */
    public static ProcessTree marked(ProcessIdentity root, String name) {
      return new ProcessTree(
          root,
          ProcessStatus.environment(root.processId()).stream()
              .filter(entry -> entry.startsWith(name + "="))
              .findFirst());
    }

    /** A tree without a mark. */
    public static ProcessTree of(ProcessIdentity root) {
      return new ProcessTree(root, Optional.empty());
    }
  }
}
