package org.miragemanager.unimem.runtime;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.miragemanager.unimem.Checkpoint;
import org.miragemanager.unimem.Execution;
import org.miragemanager.unimem.ProgramException;
import org.miragemanager.unimem.Snapshot;
import org.miragemanager.unimem.lease.LeaseClock;
import org.miragemanager.unimem.protocol.FromGuest;
import org.miragemanager.unimem.protocol.FromGuest.FromGuestWriter;
import org.miragemanager.unimem.protocol.ToGuest;

/**
 * A guest's {@link GuestStateMachine}, shared by the thread that executes steps and the one that
 * reads what the agent says; one lock guards everything.
 *
 * <p>While the program pauses between two steps, or waits for an acknowledgement, the reading
 * thread answers {@code suspend} by itself: no other thread has to wake up first.
 */
final class GuestLoop {
  private final Guest guest;
  private final AgentMessenger messenger;
  private final GuestStateMachine machine;
  private final CheckpointSender checkpoints = new CheckpointSender(this::giveInPassing);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /**
   * A life that waits for {@code go}.
   *
   * @param clock counts the lease
   * @throws ProgramException if the program cannot fill its store
   */
  GuestLoop(Guest guest, AgentMessenger messenger, LeaseClock clock) {
    this.guest = guest;
    this.messenger = messenger;
    this.machine = new GuestStateMachine(guest, messenger, System::nanoTime, clock);
  }

  /** Runs without an agent, at once. */
  void runAlone() {
    lock.lock();
    try {
      machine.go();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** A new connection: says hello, and again what has not been answered. */
  void connected(Link link) {
    lock.lock();
    try {
      machine.connected(link);
    } finally {
      lock.unlock();
    }
  }

  /** The connection is gone; the program goes on. */
  void disconnected() {
    lock.lock();
    try {
      machine.disconnected();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The agent said something.
   *
   * @param more whether it has said more already
   */
  void received(ToGuest message, boolean more) {
    lock.lock();
    try {
      machine.received(message);
      if (changes(message)) {
        changed.signalAll();
      }
      if (!more) {
        machine.heardAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** A renewed lease comes often, and wakes only threads that wait for it. */
  private boolean changes(ToGuest message) {
    return switch (message) {
      case ToGuest.Lease lease -> machine.isFrozen();
      case ToGuest.WaivedLease waived -> machine.isFrozen();
      case ToGuest.Time time -> false;
      case ToGuest.State state -> true;
      case ToGuest.Go go -> true;
      case ToGuest.Suspend suspend -> true;
      case ToGuest.Acknowledged acknowledged -> true;
      case ToGuest.Refused refused -> true;
      case ToGuest.Exit exit -> true;
    };
  }

  /** The program cannot go on. */
  void fail(Throwable cause) {
    lock.lock();
    try {
      machine.fail(cause);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Executes the next step as soon as it may be executed.
   *
   * @return false if the guest is to end instead
   */
  boolean step() throws InterruptedException {
    Optional<Execution> turn = awaitTurn();
    if (turn.isEmpty()) {
      return false;
    }
    Execution execution = turn.get();
    String step = execution.step();
    guest
        .listener()
        .stepDone(execution.generation(), execution.sequence(), step, execution.store());
    endStep(step);
    return true;
  }

  private Optional<Execution> awaitTurn() throws InterruptedException {
    lock.lock();
    try {
      while (machine.exitCode().isEmpty()) {
        machine.backgroundCheckpoint().ifPresent(checkpoints::give);
        long pause = machine.pause();
        if (pause <= 0) {
          return Optional.of(machine.beginStep());
        }
        changed.awaitNanos(Math.min(pause, machine.untilCheckpoint()));
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private void endStep(String step) {
    lock.lock();
    try {
      machine.endStep(step);
      if (machine.exitCode().isPresent()) {
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Sends outside of the lock, under which nothing may wait. */
  private void giveInPassing(FromGuest.BackgroundCheckpoint checkpoint) {
    try {
      Optional<FromGuestWriter> agent = inPassing();
      if (agent.isPresent()) {
        agent.get().write(checkpoint);
      }
    } catch (IOException e) {
      // The agent is gone; after the next hello a newer one is given.
    }
  }

  private Optional<FromGuestWriter> inPassing() {
    lock.lock();
    try {
      return machine.givesBackgroundCheckpoints() ? messenger.writer() : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the end, but no longer than this; says the exit code once there is one. */
  OptionalInt awaitEnd(long nanoseconds) throws InterruptedException {
    lock.lock();
    try {
      long left = nanoseconds;
      while (machine.exitCode().isEmpty() && left > 0) {
        left = changed.awaitNanos(left);
      }
      return machine.exitCode();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Encodes and sends the checkpoints for which no step waits, on a thread of its own that begins
   * with the first of them: neither their size nor an agent that does not read stops a step. Only
   * the newest waits.
   */
  static final class CheckpointSender {
    private final Consumer<FromGuest.BackgroundCheckpoint> messenger;
    private Snapshot waiting;
    private Thread thread;

    /**
     * @param messenger sends; it may wait
     */
    CheckpointSender(Consumer<FromGuest.BackgroundCheckpoint> messenger) {
      this.messenger = messenger;
    }

    synchronized void give(Snapshot snapshot) {
      waiting = snapshot;
      notifyAll();
      if (thread == null) {
        thread = new Thread(this::serve, "mirage-checkpoints");
        thread.setDaemon(true);
        thread.start();
      }
    }

    private void serve() {
      try {
        while (true) {
          Checkpoint checkpoint = next().toCheckpoint();
          if (checkpoint.size() <= Checkpoint.HAND_OVER_LIMIT) {
            messenger.accept(
                new FromGuest.BackgroundCheckpoint(checkpoint.sequence(), checkpoint.encode()));
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private synchronized Snapshot next() throws InterruptedException {
      while (waiting == null) {
        wait();
      }
      Snapshot next = waiting;
      waiting = null;
      return next;
    }
  }
}
