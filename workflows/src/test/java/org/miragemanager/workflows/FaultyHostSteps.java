package org.miragemanager.workflows;

import org.miragemanager.activities.drain.DrainActivities;
import org.miragemanager.activities.drain.DrainActivities.GuestList;

/** The real steps of a drain, one of which goes wrong on cue; planned by the host's name. */
final class FaultyHostSteps implements DrainActivities {
  private final DrainActivities steps;
  private final FaultySteps faults;

  FaultyHostSteps(DrainActivities steps, FaultySteps faults) {
    this.steps = steps;
    this.faults = faults;
  }

  @Override
  public void closeHost(String host) {
    faults.<Void>go(
        host,
        "closeHost",
        () -> {
          steps.closeHost(host);
          return null;
        });
  }

  @Override
  public void openHost(String host) {
    faults.<Void>go(
        host,
        "openHost",
        () -> {
          steps.openHost(host);
          return null;
        });
  }

  @Override
  public GuestList listGuests(String host) {
    return faults.go(host, "listGuests", () -> steps.listGuests(host));
  }
}
