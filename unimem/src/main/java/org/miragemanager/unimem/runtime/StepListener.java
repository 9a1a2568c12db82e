package org.miragemanager.unimem.runtime;

import org.miragemanager.unimem.StoreView;

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
