package org.miragemanager.tests;

import static org.junit.jupiter.api.Assertions.fail;

import com.google.protobuf.ByteString;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;
import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Follows the history of a workflow as the server writes it. */
final class HistoryWatch {
  private static final long PATIENCE_SECONDS = 30;

  private HistoryWatch() {}

  /** Returns as soon as an activity of that type is scheduled; fails if it never is. */
  static void untilScheduled(String address, String workflowId, String runId, String activity) {
    WorkflowServiceStubs stubs =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget(address).build());
    try {
      ByteString page = ByteString.EMPTY;
      do {
        GetWorkflowExecutionHistoryResponse answer =
            stubs
                .blockingStub()
                .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .getWorkflowExecutionHistory(
                    GetWorkflowExecutionHistoryRequest.newBuilder()
                        .setNamespace("default")
                        .setExecution(
                            WorkflowExecution.newBuilder()
                                .setWorkflowId(workflowId)
                                .setRunId(runId))
                        .setWaitNewEvent(true)
                        .setNextPageToken(page)
                        .build());
        if (answer.getHistory().getEventsList().stream().anyMatch(event -> is(event, activity))) {
          return;
        }
        page = answer.getNextPageToken();
      } while (!page.isEmpty());
      fail(workflowId + " has ended without " + activity);
    } finally {
      stubs.shutdownNow();
    }
  }

  private static boolean is(HistoryEvent event, String activity) {
    return event.hasActivityTaskScheduledEventAttributes()
        && event
            .getActivityTaskScheduledEventAttributes()
            .getActivityType()
            .getName()
            .equals(activity);
  }

  /**
   * The events of a history that tell of a task that somebody took, or was to take, and did not do.
   */
  static List<String> timeOuts(String address, String workflowId, String runId) {
    WorkflowServiceStubs stubs =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget(address).build());
    try {
      return WorkflowClient.newInstance(stubs).fetchHistory(workflowId, runId).getEvents().stream()
          .filter(
              event ->
                  event.hasWorkflowTaskTimedOutEventAttributes()
                      || event.hasActivityTaskTimedOutEventAttributes()
                      || event.getActivityTaskStartedEventAttributes().getAttempt() > 1)
          .map(HistoryEvent::toString)
          .toList();
    } finally {
      stubs.shutdownNow();
    }
  }
}
