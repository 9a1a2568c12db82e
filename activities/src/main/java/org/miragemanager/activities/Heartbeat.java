package org.miragemanager.activities;

import io.temporal.activity.Activity;

/** Shows that a waiting step is alive; throws when it need not go on. */
@FunctionalInterface
public interface Heartbeat {
  /** Beats. */
  void beat();

  /** Beats, and tells how the step stands, for those who look at it in Temporal. */
  default void beat(String words) {
    beat();
  }

  /** Which attempt at the step this is; counted from one. */
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
