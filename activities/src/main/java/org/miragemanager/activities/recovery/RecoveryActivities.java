package org.miragemanager.activities.recovery;

import io.temporal.activity.ActivityInterface;
import java.util.List;

/** What a failover needs besides the transfers themselves. It changes nothing. */
@ActivityInterface
public interface RecoveryActivities {
  /**
   * How many domains of lost hosts boot at a time. More would compete for the processors of the
   * remaining hosts and delay the most important ones.
   */
  int AT_A_TIME = 4;

  /**
   * The unikernels that a host has lost and that are to be brought back, in groups of the same
   * priority, the most important first.
   */
  List<List<String>> lost(String host);
}
