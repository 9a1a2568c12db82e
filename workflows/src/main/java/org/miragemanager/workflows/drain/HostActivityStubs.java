package org.miragemanager.workflows.drain;

import io.temporal.workflow.Workflow;
import org.miragemanager.activities.drain.DrainActivities;
import org.miragemanager.activities.drain.GuestList;
import org.miragemanager.workflows.transfer.StepOptions;

/** What a drain does to its host, as activities with the summaries an operator reads. */
final class HostActivityStubs implements DrainActivities {
  private final String host;

  HostActivityStubs(String host) {
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

  private static DrainActivities step(String summary) {
    return Workflow.newActivityStub(
        DrainActivities.class, StepOptions.MANDATORY_TRANSACTION.with(summary));
  }
}
