package org.miragemanager.activities;

import io.temporal.activity.Activity;

/** Reports to Temporal that a waiting step is alive; throws when the step was cancelled. */
@FunctionalInterface
public interface Heartbeat {
  /** Beats. */
  void beat();

  /** Beats with a progress text, which Temporal shows with the step. */
  default void beat(String words) {
    beat();
  }

  /** The number of this attempt at the step, from 1. */
  default int attempt() {
    return 1;
  }

  /** Beats for the Temporal activity of the calling thread. */
  static Heartbeat ofActivity() {
    return new Heartbeat() {
      @Override
      public void beat() {
        Activity.getExecutionContext().heartbeat(null);
      }

      @Override
      public void beat(String words) {
        Activity.getExecutionContext().heartbeat(words);
      }

      @Override
      public int attempt() {
        return Activity.getExecutionContext().getInfo().getAttempt();
      }
    };
  }
}
