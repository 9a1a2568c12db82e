package org.miragemanager.workflows;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.SearchAttributes;
import io.temporal.common.WorkflowExecutionHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.ImageRef;
import org.miragemanager.workflows.drain.DrainWorkflow;
import org.miragemanager.workflows.temporal.MirageSearchAttributes;
import org.miragemanager.workflows.temporal.StrictDataConverter.WorkflowInput;
import org.miragemanager.workflows.transfer.TransferWorkflows.OperationRequest;
import org.miragemanager.workflows.transfer.TransferWorkflows.RunRequest;
import org.miragemanager.workflows.transfer.TransferWorkflows.RunWorkflow;
import org.miragemanager.workflows.transfer.TransferWorkflows.SuspendWorkflow;
import org.miragemanager.workflows.transfer.WorkflowStatus.Phase;

/**
 * Records the histories of all {@link Scenarios}. Not a test, and by its name not run as one:
 * {@code workflows/record-histories} runs it.
 */
class RecordHistories {
  private static final String TARGET = "edge-2";

  @TempDir private static Path folder;

  @Test
  void record() throws IOException, TimeoutException {
    Path made = Path.of(System.getProperty("mirage.histories"));
    Map<String, String> recorded = new LinkedHashMap<>();
    try (TransferFixture fixture = new TransferFixture(folder)) {
      for (Scenario scenario : Scenarios.all()) {
        WorkflowExecutionHistory history = carryOut(fixture, scenario, recorded.size());
        assertEquals(scenario.end(), End.of(new RecordedHistory(history)), scenario.name());
        String other = recorded.put(scenario.name(), HistoryText.of(history));
        assertEquals(null, other, "two are called " + scenario.name());
      }
    }
    Files.createDirectories(made);
    for (Map.Entry<String, String> history : recorded.entrySet()) {
      Files.writeString(
          made.resolve(history.getKey() + RecordedHistories.SUFFIX), history.getValue());
    }
  }

  private static WorkflowExecutionHistory carryOut(
      TransferFixture fixture, Scenario scenario, int number) throws IOException, TimeoutException {
    if (scenario.type().equals(DrainWorkflow.TYPE)) {
      return DrainRecording.carryOut(fixture, scenario, number);
    }
    String unikernel = "counter-" + number;
    prepare(fixture, scenario, unikernel);
    WorkflowStub workflow =
        fixture.start(
            options(scenario, unikernel), scenario.type(), unikernel, input(scenario, unikernel));
    try {
      fixture.result(workflow);
    } catch (WorkflowFailedException asItMayBe) {
      // The history tells.
    }
    return fixture.client().fetchHistory(workflow.getExecution().getWorkflowId());
  }

  private static void prepare(TransferFixture fixture, Scenario scenario, String unikernel)
      throws TimeoutException {
    if (scenario.from().isPresent()) {
      fixture.run(unikernel, "edge-1", image(scenario));
    }
    if (scenario.from().filter(Scenario.SHELF::equals).isPresent()) {
      fixture.result(
          fixture.start(SuspendWorkflow.TYPE, unikernel, new OperationRequest(unikernel, null)));
    }
    if (scenario.from().filter(Scenario.LOST::equals).isPresent()) {
      fixture.host("edge-1").crash(unikernel);
    }
    scenario
        .hostTrouble()
        .ifPresent(
            trouble ->
                fixture.hosts().stream()
                    .filter(host -> scenario.troubleIsEverywhere() || host.name().equals(TARGET))
                    .forEach(host -> host.trouble(unikernel, trouble)));
    scenario
        .step()
        .ifPresent(step -> fixture.steps().plan(unikernel, step, scenario.fault().orElseThrow()));
  }

  private static String image(Scenario scenario) {
    return scenario.hostTrouble().orElse(FakeHost.Trouble.NONE).image();
  }

  private static Object input(Scenario scenario, String unikernel) {
    if (scenario.end() == End.BAD_INPUT) {
      return Map.of("unikernel", unikernel, "host", TARGET);
    }
    String target = scenario.to().orElse(null);
    return scenario.type().equals(RunWorkflow.TYPE)
        ? new RunRequest(
            unikernel,
            target,
            new GuestSpec(
                new ImageRef(image(scenario), null), GuestSpec.USUAL_MEMORY_BYTES, List.of()))
        : new OperationRequest(unikernel, target);
  }

  /** With the search attributes that the manager sets, if it is to be the starter. */
  private static WorkflowOptions.Builder options(Scenario scenario, String unikernel) {
    WorkflowOptions.Builder options = WorkflowOptions.newBuilder();
    if (!scenario.by().equals(Scenario.BY_MANAGER)) {
      return options;
    }
    SearchAttributes.Builder attributes =
        SearchAttributes.newBuilder()
            .set(MirageSearchAttributes.UNIKERNEL, unikernel)
            .set(
                MirageSearchAttributes.SOURCE,
                scenario
                    .from()
                    .map(place -> place.equals(Scenario.LOST) ? "edge-1" : place)
                    .orElse(MirageSearchAttributes.SHELF))
            .set(MirageSearchAttributes.PHASE, Phase.PREPARING.word());
    scenario
        .to()
        .filter(host -> !host.equals(WorkflowInput.ANY_HOST))
        .ifPresent(host -> attributes.set(MirageSearchAttributes.TARGET, host));
    return options.setTypedSearchAttributes(attributes.build());
  }
}
