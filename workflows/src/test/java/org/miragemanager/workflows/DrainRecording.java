package org.miragemanager.workflows;

import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.SearchAttributes;
import io.temporal.common.WorkflowExecutionHistory;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.miragemanager.workflows.drain.DrainWorkflow;
import org.miragemanager.workflows.drain.DrainWorkflow.DrainRequest;
import org.miragemanager.workflows.temporal.MirageSearchAttributes;
import org.miragemanager.workflows.transfer.WorkflowStatus.Phase;

/** Carries out a scenario that drains a host: one of its own, with two guests. */
final class DrainRecording {
  private DrainRecording() {}

  static WorkflowExecutionHistory carryOut(TransferFixture fixture, Scenario scenario, int number)
      throws IOException, TimeoutException {
    String host = "drained-" + number;
    fixture.join(host, 2);
    for (String guest : new String[] {"guest-" + number + "-1", "guest-" + number + "-2"}) {
      fixture.run(guest, host);
      scenario
          .hostTrouble()
          .ifPresent(trouble -> fixture.hosts().forEach(other -> other.trouble(guest, trouble)));
    }
    scenario
        .step()
        .ifPresent(step -> fixture.steps().plan(host, step, scenario.fault().orElseThrow()));
    WorkflowStub drain =
        fixture.start(options(scenario, host), DrainWorkflow.TYPE, host, input(scenario, host));
    try {
      fixture.drained(drain);
    } catch (WorkflowFailedException asItMayBe) {
      // The history tells.
    }
    // Other scenarios have hosts chosen: this one is none of them.
    fixture.repository().hosts().setDrained(host, true);
    return fixture.client().fetchHistory(drain.getExecution().getWorkflowId());
  }

  private static Object input(Scenario scenario, String host) {
    return scenario.end() == End.BAD_INPUT ? Map.of("hosts", host) : new DrainRequest(host, null);
  }

  /** With the search attributes that the manager sets, if it is to be the starter. */
  private static WorkflowOptions.Builder options(Scenario scenario, String host) {
    return scenario.by().equals(Scenario.BY_MANAGER)
        ? WorkflowOptions.newBuilder()
            .setTypedSearchAttributes(
                SearchAttributes.newBuilder()
                    .set(MirageSearchAttributes.SOURCE, host)
                    .set(MirageSearchAttributes.PHASE, Phase.PREPARING.word())
                    .build())
        : WorkflowOptions.newBuilder();
  }
}
