package org.miragemanager.hostagent.watchdog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.miragemanager.hostagent.driver.system.ProcessIdentity;
import org.miragemanager.hostagent.driver.system.ProcessTable;
import org.miragemanager.hostagent.driver.system.ProcessTable.ProcessTree;
import org.miragemanager.hostagent.driver.system.Signals;
import org.miragemanager.hostagent.watchdog.WatchList.Processes;
import org.miragemanager.hostagent.watchdog.WatchdogProtocol.ProcessState;

/** The processes of this machine, each with all that it has started. */
final class SystemProcesses implements Processes {

  /** By which all that a guest starts is known: each domain has a token of its own. */
  private static final String MARK = "MIRAGE_TOKEN";

  /** To look at all processes takes some milliseconds of a small program without a compiler. */
  private static final long LOOK_AT_ALL_EVERY_NANOS = 1_000_000_000;

  private final Map<ProcessIdentity, ProcessTree> trees = new HashMap<>();
  private Optional<ProcessTable> recent = Optional.empty();
  private long readAtNanos;

  /** Makes ready what sends signals. */
  SystemProcesses() {
    try {
      Signals.prepare();
    } catch (IOException failure) {
      System.err.println("No shell can be started to send signals: " + failure.getMessage());
    }
  }

  @Override
  public synchronized ProcessState look(ProcessIdentity process) {
    try {
      ProcessTree tree = tree(process);
      if (!process.lives()) {
        return whatItLeft(tree);
      }
      return process.isStopped() && Signals.isStopped(recent(), tree)
          ? ProcessState.STOPPED
          : ProcessState.RUNNING;
    } catch (UncheckedIOException unknown) {
      // Not known now: it may run.
      return ProcessState.RUNNING;
    }
  }

  private ProcessState whatItLeft(ProcessTree tree) {
    if (tree.lives()) {
      return Signals.isStopped(recent(), tree) ? ProcessState.STOPPED : ProcessState.RUNNING;
    }
    trees.remove(tree.root());
    return ProcessState.GONE;
  }

  private ProcessTree tree(ProcessIdentity process) {
    return trees.computeIfAbsent(process, root -> ProcessTree.marked(root, MARK));
  }

  private ProcessTable recent() {
    long now = System.nanoTime();
    if (recent.isEmpty() || now - readAtNanos > LOOK_AT_ALL_EVERY_NANOS) {
      recent = Optional.of(ProcessTable.read());
      readAtNanos = now;
    }
    return recent.get();
  }

  @Override
  public synchronized void stop(List<ProcessIdentity> processes) {
    List<ProcessTree> late = new ArrayList<>();
    for (ProcessIdentity process : processes) {
      late.add(tree(process));
    }
    try {
      Set<ProcessTree> ended = Signals.stop(late);
      ended.forEach(
          tree ->
              System.err.printf(
                  "Process %d did not stop, and was ended.%n", tree.root().processId()));
    } catch (IOException | UncheckedIOException failure) {
      System.err.println("Not all processes were stopped: " + failure.getMessage());
    }
    // What was seen before says that they run.
    recent = Optional.empty();
  }
}
