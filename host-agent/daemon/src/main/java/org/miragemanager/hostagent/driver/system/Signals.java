package org.miragemanager.hostagent.driver.system;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.miragemanager.hostagent.driver.system.ProcessTable.ProcessTree;

/**
 * Stops, continues and ends trees of processes. A signal alone proves nothing: whether a process
 * was stopped, or has ended, is looked at afterwards, and those that were started meanwhile are
 * found by the next look.
 */
public final class Signals {

  private static final SignalShell SHELL = new SignalShell();
  private static final long SECONDS_TO_END = 1;

  /**
   * A process that was sent SIGSTOP executes nothing more, even where the machine is so busy that
   * this is not seen yet; one that does not seem to stop for so long is ended.
   */
  private static final long NANOS_TO_STOP = 2_000_000_000L;

  private static final long NANOS_TO_BE_KILLED = 2_000_000_000L;
  private static final long RECENT_NANOS = 100_000_000;
  private static final long SHORTEST_PAUSE_NANOS = 500_000;
  private static final long LONGEST_PAUSE_NANOS = 20_000_000;

  private Signals() {}

  /** Makes ready what sends signals, so that the first one does not have to wait for that. */
  public static void prepare() throws IOException {
    SHELL.prepare();
  }

  /**
   * Sends a signal to one process, and to none if it has ended.
   *
   * @throws IOException if it cannot be sent
   */
  public static void send(String signal, ProcessIdentity process) throws IOException {
    if (process.lives() && !SHELL.send(signal, List.of(process.processId())) && process.lives()) {
      throw new IOException(
          "SIG%s could not be sent to process %d.".formatted(signal, process.processId()));
    }
  }

  /**
   * Stops all processes of these trees, in one go, and looks that each is stopped. One that does
   * not stop is ended by force.
   *
   * @return the trees of which processes had to be ended
   * @throws IOException if not all of them were seen to be stopped, or gone
   */
  public static Set<ProcessTree> stop(Collection<ProcessTree> trees) throws IOException {
    if (!ProcessStatus.isSupported()) {
      stopUnseen(trees);
      return Set.of();
    }
    ProcessTable.forgetRecent();
    boolean unused = SHELL.send("STOP", groups(trees));
    Set<ProcessTree> ended = new HashSet<>();
    Map<Long, Long> signalled = new HashMap<>();
    long begun = System.nanoTime();
    long pause = SHORTEST_PAUSE_NANOS;
    int clean = 0;
    // What a process started right before it was stopped may be missing in the first look.
    while (clean < 2) {
      ProcessTable table = ProcessTable.fresh();
      letStrangersGo(table, signalled);
      List<Long> running = new ArrayList<>();
      long lasted = System.nanoTime() - begun;
      for (ProcessTree tree : trees) {
        for (ProcessStatus process : table.of(tree)) {
          if (!process.isStopped()) {
            running.add(process.processId());
            signalled.put(process.processId(), process.start());
            if (lasted > NANOS_TO_STOP) {
              ended.add(tree);
            }
          }
        }
      }
      if (running.isEmpty()) {
        clean++;
      } else if (lasted > NANOS_TO_STOP + NANOS_TO_BE_KILLED) {
        throw new IOException("Processes can neither be stopped nor ended: " + running + ".");
      } else {
        clean = 0;
        boolean unusedToo = SHELL.send(lasted > NANOS_TO_STOP ? "KILL" : "STOP", running);
        pause = pause(pause);
      }
    }
    return ended;
  }

  /** The groups of all roots that lead one, and the others themselves. */
  private static List<Long> groups(Collection<ProcessTree> trees) {
    List<Long> groups = new ArrayList<>();
    for (ProcessTree tree : trees) {
      long root = tree.root().processId();
      if (tree.root().isOfHere()) {
        ProcessStatus.of(root)
            .filter(entry -> entry.start() == tree.root().ticks())
            .ifPresent(entry -> groups.add(entry.leadsSession() ? -root : root));
      }
    }
    return groups;
  }

  /** A number that was given to another process between a look and its signal. */
  private static void letStrangersGo(ProcessTable table, Map<Long, Long> signalled)
      throws IOException {
    List<Long> unidentified =
        signalled.entrySet().stream()
            .filter(
                sent ->
                    table
                        .find(sent.getKey())
                        .filter(present -> present.start() != sent.getValue())
                        .isPresent())
            .map(Map.Entry::getKey)
            .toList();
    boolean unused = SHELL.send("CONT", unidentified);
    unidentified.forEach(signalled::remove);
  }

  /** Where the system does not show its processes as files, its answer is all there is. */
  private static void stopUnseen(Collection<ProcessTree> trees) throws IOException {
    for (ProcessTree tree : trees) {
      List<Long> living = unseen(tree);
      if (!SHELL.send("STOP", living) && !unseen(tree).isEmpty()) {
        throw new IOException("Not all of the processes " + living + " could be stopped.");
      }
    }
  }

  private static List<Long> unseen(ProcessTree tree) {
    if (!tree.root().lives()) {
      return List.of();
    }
    List<Long> living = new ArrayList<>(List.of(tree.root().processId()));
    ProcessHandle.of(tree.root().processId()).stream()
        .flatMap(ProcessHandle::descendants)
        .map(ProcessHandle::pid)
        .forEach(living::add);
    return living;
  }

  /** Whether all processes of a tree are stopped, or gone. */
  public static boolean isStopped(ProcessTable table, ProcessTree tree) {
    return table.of(tree).stream().allMatch(ProcessStatus::isStopped);
  }

  /**
   * Lets all processes of a tree go on. Harmless if they were not stopped.
   *
   * @throws IOException if the signal cannot be sent
   */
  public static void resume(ProcessTree tree) throws IOException {
    if (!ProcessStatus.isSupported()) {
      boolean unused = SHELL.send("CONT", unseen(tree));
      return;
    }
    // What is stopped starts nothing, so a look that is not older than the stop shows all of it;
    // after a lease that came back all domains of a host share one.
    List<Long> all = new ArrayList<>(groups(List.of(tree)));
    ProcessTable.recent(RECENT_NANOS).of(tree).stream()
        .map(ProcessStatus::processId)
        .forEach(all::add);
    if (!SHELL.send("CONT", all)) {
      List<Long> stopped =
          ProcessTable.fresh().of(tree).stream()
              .filter(ProcessStatus::isStopped)
              .map(ProcessStatus::processId)
              .toList();
      if (!SHELL.send("CONT", stopped) && !living(tree).isEmpty()) {
        throw new IOException("Not all of the processes " + stopped + " could go on.");
      }
    }
  }

  private static List<Long> living(ProcessTree tree) {
    return ProcessStatus.isSupported()
        ? ProcessTable.fresh().of(tree).stream().map(ProcessStatus::processId).toList()
        : unseen(tree);
  }

  /**
   * SIGTERM to all processes of a tree, and SIGKILL a second later; returns when none is left.
   *
   * @param ended completes when none is left
   */
  static void end(ProcessTree tree, CompletableFuture<?> ended) throws InterruptedException {
    try {
      boolean unused = SHELL.send("TERM", living(tree));
    } catch (IOException | UncheckedIOException unsent) {
      // They are ended by force below.
    }
    if (!endsSoon(ended)) {
      kill(tree);
      while (!endsSoon(ended)) {
        kill(tree);
      }
    }
  }

  /** SIGKILL to all processes of a tree, until none is left. */
  static void kill(ProcessTree tree) throws InterruptedException {
    boolean found = false;
    int clean = 0;
    long pause = SHORTEST_PAUSE_NANOS;
    while (clean < (found ? 2 : 1)) {
      Optional<List<Long>> left = leftOf(tree);
      if (left.isPresent() && left.get().isEmpty()) {
        clean++;
      } else {
        found = true;
        clean = 0;
        pause = pause(pause);
      }
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  /** The processes that were there, and were sent SIGKILL now; empty: that is not known. */
  private static Optional<List<Long>> leftOf(ProcessTree tree) {
    try {
      List<Long> left = living(tree);
      boolean unused = SHELL.send("KILL", left);
      return Optional.of(left);
    } catch (IOException | UncheckedIOException unknown) {
      // No file descriptor is left, for example: it is tried again.
      return Optional.empty();
    }
  }

  private static long pause(long nanos) {
    LockSupport.parkNanos(nanos);
    return Math.min(LONGEST_PAUSE_NANOS, 2 * nanos);
  }

  private static boolean endsSoon(CompletableFuture<?> ended) throws InterruptedException {
    try {
      ended.get(SECONDS_TO_END, TimeUnit.SECONDS);
      return true;
    } catch (TimeoutException notYet) {
      return false;
    } catch (ExecutionException failure) {
      throw new IllegalStateException("The end of a process could not be watched.", failure);
    }
  }

  /**
   * Sends signals. Java has no call for that, and to start the program {@code kill} takes time and
   * memory just when a lease ends; so a shell waits with its own {@code kill}, started beforehand.
   * It is told names of signals and numbers of processes, nothing else, and ends when this program
   * does.
   */
  static final class SignalShell {

    private static final String LOOP =
        "while read -r signal processes; do kill -s \"$signal\" -- $processes 2>/dev/null; echo $?;"
            + " done";

    private static final long LONGEST_NANOS = 1_000_000_000;
    private static final long LOOK_EVERY_NANOS = 20_000;

    private record Shell(Process process, BufferedWriter requests, BufferedReader answers) {}

    private Optional<Shell> shell = Optional.empty();

    /** Starts it, so that the first signal does not have to wait for that. */
    synchronized void prepare() throws IOException {
      if (shell.filter(present -> present.process().isAlive()).isEmpty()) {
        restart();
      }
    }

    /**
     * Sends a signal, to all of these in one go.
     *
     * @param processes their numbers; a negative one means all processes of that group
     * @return whether each of them was sent the signal, for all that the system says
     * @throws IOException if no shell answers within a second, twice
     */
    synchronized boolean send(String signal, Collection<Long> processes) throws IOException {
      if (processes.isEmpty()) {
        return true;
      }
      String request =
          signal + " " + processes.stream().map(String::valueOf).collect(Collectors.joining(" "));
      try {
        prepare();
        return ask(request);
      } catch (IOException died) {
        restart();
        return ask(request);
      }
    }

    private boolean ask(String request) throws IOException {
      Shell present = shell.orElseThrow(() -> new IOException("There is no shell."));
      present.requests().write(request + "\n");
      present.requests().flush();
      long end = System.nanoTime() + LONGEST_NANOS;
      while (!present.answers().ready()) {
        if (System.nanoTime() - end > 0) {
          throw new IOException("The shell that sends signals does not answer.");
        }
        if (!present.process().isAlive() && !present.answers().ready()) {
          throw new IOException("The shell that sends signals has ended.");
        }
        LockSupport.parkNanos(LOOK_EVERY_NANOS);
      }
      String answer = present.answers().readLine();
      if (answer == null) {
        throw new IOException("The shell that sends signals has ended.");
      }
      return answer.equals("0");
    }

    private void restart() throws IOException {
      shell.ifPresent(old -> old.process().destroyForcibly());
      shell = Optional.empty();
      List<String> command = new ArrayList<>();
      // What is typed in the agent's terminal is not for the shell.
      SearchPath.find("setsid").ifPresent(path -> command.add(path.toString()));
      command.addAll(List.of("sh", "-c", LOOP));
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      shell = Optional.of(new Shell(process, process.outputWriter(), process.inputReader()));
    }
  }
}
