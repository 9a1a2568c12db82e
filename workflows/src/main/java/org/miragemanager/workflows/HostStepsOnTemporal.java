package org.miragemanager.workflows;

import io.temporal.workflow.Workflow;
import org.miragemanager.activities.GuestList;
import org.miragemanager.activities.HostActivities;

/** What a drain does to its host, as activities with the summaries an operator reads. */
final class HostStepsOnTemporal implements HostActivities {
  private final String host;

  HostStepsOnTemporal(String host) {
    this.host = host;
  }

  @Override
  public void closeHost(String name) {
    step("close " + host + " to new guests").closeHost(name);
  }

  @Override
  public void openHost(String name) {
    step("undo: open " + host + " again").openHost(name);
  }

  @Override
  public GuestList listGuests(String name) {
    return step("list the guests of " + host).listGuests(name);
  }

  private static HostActivities step(String summary) {
    return Workflow.newActivityStub(
        HostActivities.class, StepOptions.MANDATORY_TRANSACTION.with(summary));
  }
}
