package org.miragemanager.workflows;

import java.util.List;
import org.miragemanager.activities.recovery.RecoveryActivities;

/** The real steps of a failover, one of which goes wrong on cue; planned by the host's name. */
final class FaultyRecoverySteps implements RecoveryActivities {
  private final RecoveryActivities steps;
  private final FaultySteps faults;

  FaultyRecoverySteps(RecoveryActivities steps, FaultySteps faults) {
    this.steps = steps;
    this.faults = faults;
  }

  @Override
  public List<List<String>> lost(String host) {
    return faults.go(host, "lost", () -> steps.lost(host));
  }
}
