package org.miragemanager.hostagent.watchdog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.miragemanager.hostagent.driver.system.ProcessIdentity;
import org.miragemanager.hostagent.watchdog.WatchdogProtocol.ProcessState;
import org.miragemanager.unimem.lease.LeaseClock;

/**
 * The watchdog's rule: a process whose deadline is over does not run. It is stopped, and stopped
 * again if another program continues it, until a later deadline is told or it has ended. A deadline
 * is never shortened.
 *
 * <p>Telling a deadline and enforcing it exclude each other: once a later deadline is answered, no
 * signal for an earlier one is sent any more, and one that was sent is in the answer, though the
 * process may not have felt it yet.
 */
final class WatchList {

  private final LeaseClock clock;
  private final Processes processes;
  private final Map<ProcessIdentity, Long> deadlines = new HashMap<>();

  /** Those that were sent a signal which the agent has not been told of. */
  private final Set<ProcessIdentity> signalled = new HashSet<>();

  /** Watches nothing yet. */
  WatchList(LeaseClock clock, Processes processes) {
    this.clock = clock;
    this.processes = processes;
  }

  /**
   * From now on this process does not run after the deadline, on the clock, or after a later one
   * that was told before.
   *
   * @return what it does now; one that is gone is not watched
   */
  synchronized ProcessState watch(ProcessIdentity process, long deadlineNanos) {
    long deadline = deadlines.merge(process, deadlineNanos, WatchList::later);
    ProcessState condition = processes.look(process);
    // Only this one: with many late processes, each request would look at all of them.
    if (condition == ProcessState.RUNNING && clock.nanos() - deadline >= 0) {
      stop(List.of(process));
      condition = processes.look(process);
    }
    if (condition == ProcessState.GONE) {
      release(process);
      return condition;
    }
    return signalled.remove(process) ? ProcessState.STOPPED : condition;
  }

  private static long later(long one, long other) {
    return one - other > 0 ? one : other;
  }

  /** What a process does that is watched; empty: it is not. */
  synchronized Optional<ProcessState> find(ProcessIdentity process) {
    return deadlines.containsKey(process) ? Optional.of(processes.look(process)) : Optional.empty();
  }

  /** A process is not watched any more. */
  synchronized void release(ProcessIdentity process) {
    deadlines.remove(process);
    signalled.remove(process);
  }

  /** Whether nothing is watched. */
  synchronized boolean isEmpty() {
    return deadlines.isEmpty();
  }

  /** Stops each process whose deadline is over and that runs, and forgets those that are gone. */
  synchronized void enforce() {
    long now = clock.nanos();
    List<ProcessIdentity> late = new ArrayList<>();
    deadlines
        .entrySet()
        .removeIf(
            entry -> {
              if (now - entry.getValue() < 0) {
                return false;
              }
              ProcessState condition = processes.look(entry.getKey());
              if (condition == ProcessState.RUNNING) {
                late.add(entry.getKey());
              }
              return condition == ProcessState.GONE && forget(entry.getKey());
            });
    if (!late.isEmpty()) {
      stop(late);
    }
  }

  private void stop(List<ProcessIdentity> late) {
    processes.stop(late);
    signalled.addAll(late);
  }

  private boolean forget(ProcessIdentity gone) {
    signalled.remove(gone);
    return true;
  }

  /** How long until the next deadline that is not over yet; empty: there is none. */
  synchronized Optional<Long> untilNextNanos() {
    long now = clock.nanos();
    return deadlines.values().stream()
        .map(deadline -> deadline - now)
        .filter(rest -> rest > 0)
        .min(Long::compare);
  }

  /** What the watchdog does with processes. */
  interface Processes {

    /** What a process, with all that it has started, does now. */
    ProcessState look(ProcessIdentity process);

    /**
     * Stops these very processes and all that they have started, and no others that have got their
     * numbers. Whether it succeeded is seen at the next look.
     */
    void stop(List<ProcessIdentity> processes);
  }
}
