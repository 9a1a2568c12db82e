package org.miragemanager.activities.worker;

import io.temporal.activity.Activity;

/** Shows that a waiting step is alive; throws when it need not go on. */
@FunctionalInterface
public interface Heartbeat {
  /** Beats. */
  void beat();

  /** Beats for the Temporal activity of the calling thread. */
  static Heartbeat ofActivity() {
    return () -> Activity.getExecutionContext().heartbeat(null);
  }
}
