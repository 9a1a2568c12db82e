package org.miragemanager.unimem.runtime;

import java.util.OptionalInt;
import org.miragemanager.unimem.Checkpoint;
import org.miragemanager.unimem.CheckpointException;
import org.miragemanager.unimem.Execution;
import org.miragemanager.unimem.ProgramException;
import org.miragemanager.unimem.protocol.FromGuest;
import org.miragemanager.unimem.protocol.GuestPhase;
import org.miragemanager.unimem.protocol.ToGuest;

/**
 * What a guest does when (PROTOCOL.md, sections 3 to 5), with nothing that waits: {@link GuestLife}
 * calls it under its lock and adds the threads.
 */
final class Conduct {
  private final Guest guest;
  private final GuestVoice voice;

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
  private OptionalInt exitCode = OptionalInt.empty();

  /**
   * The conduct of a guest that waits for {@code go}.
   *
   * @throws ProgramException if the program cannot fill its store
   */
  Conduct(Guest guest, GuestVoice voice) {
    this.guest = guest;
    this.voice = voice;
    this.execution = Execution.start(guest.program(), voice.generation());
  }

  /** A new connection: says hello, and again what has not been answered. */
  void connected(Link link) {
    // Whoever asked over the old connection asks again if he still wants it.
    suspendRequested = false;
    voice.connected(link);
    FromGuest hello = voice.hello(phase, sequence);
    switch (phase) {
      case WAITING, SUSPENDED -> voice.say(hello);
      case RUNNING -> sayHelloRunning(hello);
      case COMPLETE -> voice.say(hello, terminate());
    }
  }

  private void sayHelloRunning(FromGuest hello) {
    if (awaited != null) {
      voice.say(hello, taken(awaited));
    } else if (stepped) {
      voice.say(hello, new FromGuest.Running(sequence));
    } else {
      voice.say(hello);
    }
  }

  /** The connection is gone; the program goes on. */
  void disconnected() {
    voice.disconnected();
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
          if (go.generation() == voice.generation()) {
            go();
          }
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

  private void takeState(byte[] checkpoint) {
    if (phase != GuestPhase.WAITING) {
      return;
    }
    try {
      Checkpoint state = Checkpoint.decode(checkpoint);
      execution = Execution.resume(guest.program(), voice.generation(), state);
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
        pauseEnd = System.nanoTime();
        if (awaited == null) {
          completeIfDone();
        } else if (acknowledged >= awaited.sequence()) {
          settle();
        } else {
          voice.say(taken(awaited));
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
      case SUSPENDED -> voice.say(state());
      case WAITING, COMPLETE -> {}
    }
  }

  private void giveState() {
    suspendRequested = false;
    given = awaited == null ? execution.checkpoint() : awaited;
    phase = GuestPhase.SUSPENDED;
    voice.say(state());
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
    return mayStep ? pauseEnd - System.nanoTime() : Long.MAX_VALUE;
  }

  /** A step goes to work: until {@link #endStep} nobody else touches the execution. */
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
    if (!voice.hasAgent() || !execution.isDurable(step)) {
      settle();
      return;
    }
    awaited = execution.checkpoint();
    if (suspendRequested) {
      giveState();
    } else {
      voice.say(taken(awaited));
    }
  }

  /** The last step is done in every respect. */
  private void settle() {
    awaited = null;
    pauseEnd = System.nanoTime() + guest.pace().toNanos();
    if (!stepped) {
      stepped = true;
      voice.say(new FromGuest.Running(sequence));
    }
    if (suspendRequested) {
      giveState();
    } else {
      completeIfDone();
    }
  }

  private void completeIfDone() {
    if (!execution.isComplete()) {
      return;
    }
    if (!voice.hasAgent()) {
      end(0);
      return;
    }
    given = execution.checkpoint();
    phase = GuestPhase.COMPLETE;
    voice.say(terminate());
  }

  /** The program cannot go on. */
  void fail(Throwable cause) {
    if (exitCode.isPresent()) {
      return;
    }
    String message = cause instanceof ProgramException ? cause.getMessage() : cause.toString();
    voice.lament(message, cause);
    end(1);
  }

  private void end(int code) {
    exitCode = OptionalInt.of(code);
    voice.disconnected();
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
