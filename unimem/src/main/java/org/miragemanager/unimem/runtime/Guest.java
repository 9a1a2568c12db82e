package org.miragemanager.unimem.runtime;

import java.time.Duration;
import java.util.Objects;
import org.miragemanager.unimem.Program;
import org.miragemanager.unimem.StoreView;

/**
 * A program, and how to run it.
 *
 * @param program what is executed
 * @param pace how long the runtime waits after each step; a suspension interrupts it
 * @param listener sees every step
 */
public record Guest(Program program, Duration pace, StepListener listener) {
  public Guest {
    Objects.requireNonNull(program);
    Objects.requireNonNull(listener);
    if (pace.isNegative()) {
      throw new IllegalArgumentException("a pace of " + pace + " is negative");
    }
  }

  /** A guest that executes its steps one right after the other. */
  public static Guest of(Program program) {
    return new Guest(program, Duration.ZERO, new SilentListener());
  }

  /** The same guest at another pace. */
  public Guest withPace(Duration newPace) {
    return new Guest(program, newPace, listener);
  }

  /** The same guest with another listener. */
  public Guest withListener(StepListener newListener) {
    return new Guest(program, pace, newListener);
  }

  private static final class SilentListener implements StepListener {
    @Override
    public void stepDone(long generation, long sequence, String step, StoreView store) {}
  }

  /**
   * Sees every step right after its work is done: for a log of steps. Called by the thread that
   * executes them.
   */
  @FunctionalInterface
  public interface StepListener {
    /**
     * A step's work is done.
     *
     * @param generation the domain that executed it
     * @param sequence the number of steps executed, over all domains
     * @param step the step's name
     * @param store the store after it
     */
    void stepDone(long generation, long sequence, String step, StoreView store);
  }
}
