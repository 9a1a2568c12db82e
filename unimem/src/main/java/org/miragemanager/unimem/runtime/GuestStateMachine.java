package org.miragemanager.unimem.runtime;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import org.miragemanager.unimem.Checkpoint;
import org.miragemanager.unimem.CheckpointException;
import org.miragemanager.unimem.Execution;
import org.miragemanager.unimem.ProgramException;
import org.miragemanager.unimem.Snapshot;
import org.miragemanager.unimem.lease.LeaseClock;
import org.miragemanager.unimem.protocol.FromGuest;
import org.miragemanager.unimem.protocol.FromGuest.GuestPhase;
import org.miragemanager.unimem.protocol.ToGuest;

/**
 * What a guest does when (PROTOCOL.md, sections 3 to 5), with nothing that waits: {@link GuestLoop}
 * calls it under its lock and adds the threads.
 */
final class GuestStateMachine {
  private final Guest guest;
  private final AgentMessenger messenger;
  private final LongSupplier nanoTime;
  private final LeaseTimer lease;
  private final CheckpointSchedule checkpoints;

  private GuestPhase phase = GuestPhase.WAITING;
  private Execution execution;

  /** A step is at work, outside the lock; everything else about the execution waits for it. */
  private boolean executing;

  /** The number of steps done: the execution's own is not to be read while a step is at work. */
  private long sequence;

  private boolean suspendRequested;

  /** Whether a step is done since the last {@code go}. */
  private boolean stepped;

  /** The checkpoint whose durability the last step waits for; null if it does not wait. */
  private Checkpoint awaited;

  private long acknowledged = -1;

  /**
   * What was given in answer to {@code suspend} or sent with {@code terminate}; null in the other
   * phases.
   */
  private Checkpoint given;

  private long pauseEnd;

  /** A lease came that has not been answered. */
  private boolean heartbeatOwed;

  private OptionalInt exitCode = OptionalInt.empty();

  /**
   * The machine of a guest that waits for {@code go}.
   *
   * @param nanoTime counts pauses, as {@link System#nanoTime()}
   * @param clock counts the lease
   * @throws ProgramException if the program cannot fill its store
   */
  GuestStateMachine(
      Guest guest, AgentMessenger messenger, LongSupplier nanoTime, LeaseClock clock) {
    this.guest = guest;
    this.messenger = messenger;
    this.nanoTime = nanoTime;
    this.lease = new LeaseTimer(messenger, clock);
    this.checkpoints = new CheckpointSchedule(messenger, nanoTime);
    this.execution = Execution.start(guest.program(), messenger.generation());
  }

  /** A new connection: says hello, and again what has not been answered. */
  void connected(Link link) {
    // An agent that asked over the old connection asks again if it still needs it.
    suspendRequested = false;
    heartbeatOwed = false;
    checkpoints.connected();
    messenger.connected(link);
    FromGuest hello = messenger.hello(phase, sequence, lease.clock());
    switch (phase) {
      case WAITING, SUSPENDED -> messenger.send(hello);
      case RUNNING -> sayHelloRunning(hello);
      case COMPLETE -> messenger.send(hello, terminate());
    }
  }

  private void sayHelloRunning(FromGuest hello) {
    if (awaited != null) {
      messenger.send(hello, taken(awaited));
    } else if (stepped) {
      messenger.send(hello, new FromGuest.Running(sequence));
    } else {
      messenger.send(hello);
    }
  }

  /** The connection is gone; the program goes on. */
  void disconnected() {
    messenger.disconnected();
    suspendRequested = false;
  }

  /** The agent said something. */
  void received(ToGuest message) {
    if (exitCode.isPresent()) {
      return;
    }
    try {
      switch (message) {
        case ToGuest.State state -> takeState(state.checkpoint());
        case ToGuest.Go go -> {
          if (go.generation() == messenger.generation()) {
            checkpoints.every(go.checkpointMillis());
            if (phase == GuestPhase.WAITING) {
              checkpoints.given(sequence);
            }
            go();
          }
        }
        case ToGuest.Lease renewed -> {
          lease.prolong(renewed.until());
          heartbeatOwed = true;
        }
        case ToGuest.WaivedLease waived -> {
          lease.waive();
          heartbeatOwed = true;
        }
        case ToGuest.Time time -> {
          // The Java virtual machine has the host's clock itself.
        }
        case ToGuest.Suspend suspend -> suspend();
        case ToGuest.Acknowledged answer -> acknowledge(answer.sequence());
        case ToGuest.Refused refused -> refuse(refused.sequence(), refused.reason());
        case ToGuest.Exit exit -> end(0);
      }
    } catch (ProgramException e) {
      fail(e);
    }
  }

  /**
   * The agent has said all that it says for now. A lease that came with {@code go} is answered with
   * {@code running}: nothing is to delay the first step.
   */
  void heardAll() {
    boolean starting = phase == GuestPhase.RUNNING && !stepped;
    if (heartbeatOwed && !starting && exitCode.isEmpty()) {
      messenger.send(heartbeat());
    }
  }

  private FromGuest.Heartbeat heartbeat() {
    heartbeatOwed = false;
    return new FromGuest.Heartbeat(lease.clock(), sequence);
  }

  private void takeState(byte[] checkpoint) {
    if (phase != GuestPhase.WAITING) {
      return;
    }
    try {
      Checkpoint state = Checkpoint.decode(checkpoint);
      execution = Execution.resume(guest.program(), messenger.generation(), state);
      sequence = execution.sequence();
    } catch (CheckpointException e) {
      throw new ProgramException("the state to run from cannot be read: " + e.getMessage(), e);
    }
  }

  /** Run, or go on. */
  void go() {
    switch (phase) {
      case WAITING, SUSPENDED -> {
        phase = GuestPhase.RUNNING;
        given = null;
        stepped = false;
        pauseEnd = nanoTime.getAsLong();
        if (awaited == null) {
          completeIfDone();
        } else if (acknowledged >= awaited.sequence()) {
          settle();
        } else {
          messenger.send(taken(awaited));
        }
      }
      // It takes back a suspension that the step at work has delayed until now.
      case RUNNING -> suspendRequested = false;
      case COMPLETE -> {}
    }
  }

  private void suspend() {
    switch (phase) {
      case RUNNING -> {
        if (executing) {
          suspendRequested = true;
        } else {
          giveState();
        }
      }
      case SUSPENDED -> messenger.send(state());
      case WAITING, COMPLETE -> {}
    }
  }

  private void giveState() {
    suspendRequested = false;
    given = awaited == null ? execution.checkpoint() : awaited;
    phase = GuestPhase.SUSPENDED;
    messenger.send(state());
  }

  private void acknowledge(long sequence) {
    acknowledged = Math.max(acknowledged, sequence);
    if (phase == GuestPhase.RUNNING && awaited != null && acknowledged >= awaited.sequence()) {
      settle();
    }
  }

  private void refuse(long sequence, String reason) {
    // While suspended nothing is awaited: after go the checkpoint is sent, and refused, again.
    boolean step = phase == GuestPhase.RUNNING && awaited != null && awaited.sequence() == sequence;
    boolean last = phase == GuestPhase.COMPLETE && given.sequence() == sequence;
    if (step || last) {
      throw new ProgramException("checkpoint %d was refused: %s".formatted(sequence, reason));
    }
  }

  /** The exit code, once the guest is to end. */
  OptionalInt exitCode() {
    return exitCode;
  }

  /**
   * Nanoseconds until the next step may begin if nothing happens; {@link Long#MAX_VALUE}: it may
   * not.
   */
  long pause() {
    boolean mayStep = phase == GuestPhase.RUNNING && awaited == null;
    if (!mayStep) {
      return Long.MAX_VALUE;
    }
    long rest = pauseEnd - nanoTime.getAsLong();
    if (rest > 0) {
      return rest;
    }
    return lease.allowsStep(sequence) ? 0 : Long.MAX_VALUE;
  }

  /** Whether a step could begin, but for the lease. */
  boolean isFrozen() {
    return lease.isFrozen();
  }

  /**
   * Nanoseconds until {@link #backgroundCheckpoint} has something to give; {@link Long#MAX_VALUE}:
   * not before something happens.
   */
  long untilCheckpoint() {
    return givesBackgroundCheckpoints() ? checkpoints.rest(sequence) : Long.MAX_VALUE;
  }

  /** The state to give for which no step waits, if one is due between these two steps. */
  Optional<Snapshot> backgroundCheckpoint() {
    return givesBackgroundCheckpoints() && !executing
        ? checkpoints.take(execution)
        : Optional.empty();
  }

  /** Whether a checkpoint may be given at this moment for which no step waits. */
  boolean givesBackgroundCheckpoints() {
    return phase == GuestPhase.RUNNING && awaited == null && exitCode.isEmpty();
  }

  /** A step goes to work: until {@link #endStep} no other thread uses the execution. */
  Execution beginStep() {
    executing = true;
    return execution;
  }

  /** The work of this step is done: does what was asked for meanwhile. */
  void endStep(String step) {
    executing = false;
    sequence = execution.sequence();
    if (exitCode.isPresent()) {
      return;
    }
    if (!messenger.hasAgent() || !execution.isDurable(step)) {
      settle();
      return;
    }
    awaited = execution.checkpoint();
    checkpoints.given(sequence);
    if (suspendRequested) {
      giveState();
    } else {
      messenger.send(taken(awaited));
    }
  }

  /** The last step is done in every respect. */
  private void settle() {
    awaited = null;
    pauseEnd = nanoTime.getAsLong() + guest.pace().toNanos();
    if (!stepped) {
      stepped = true;
      sayRunning();
    }
    if (suspendRequested) {
      giveState();
    } else {
      completeIfDone();
    }
  }

  private void sayRunning() {
    if (heartbeatOwed) {
      messenger.send(new FromGuest.Running(sequence), heartbeat());
    } else {
      messenger.send(new FromGuest.Running(sequence));
    }
  }

  private void completeIfDone() {
    if (!execution.isComplete()) {
      return;
    }
    if (!messenger.hasAgent()) {
      end(0);
      return;
    }
    given = execution.checkpoint();
    phase = GuestPhase.COMPLETE;
    messenger.send(terminate());
  }

  /** The program cannot go on. */
  void fail(Throwable cause) {
    if (exitCode.isPresent()) {
      return;
    }
    String message = cause instanceof ProgramException ? cause.getMessage() : cause.toString();
    messenger.reportFailure(message, cause);
    end(1);
  }

  private void end(int code) {
    exitCode = OptionalInt.of(code);
    messenger.disconnected();
  }

  private FromGuest.State state() {
    return new FromGuest.State(given.sequence(), given.encode());
  }

  private FromGuest.Terminate terminate() {
    return new FromGuest.Terminate(given.sequence(), given.encode());
  }

  private static FromGuest.TakenCheckpoint taken(Checkpoint checkpoint) {
    return new FromGuest.TakenCheckpoint(checkpoint.sequence(), checkpoint.encode());
  }
}
