package org.miragemanager.workflows;

import io.temporal.api.history.v1.HistoryEvent;
import java.util.List;
import org.miragemanager.workflows.temporal.StrictDataConverter;

/** The ways in which an operation ends, as its history tells them. */
enum End {
  /** As asked, and no step failed. */
  DONE,
  /** As asked, although a step failed: the hand-over had happened, and forward was possible. */
  FORWARD,
  /** The target was lost after the hand-over and claimed, and another host runs it. */
  ELSEWHERE,
  /** A step failed, and everything is as it was. */
  UNDONE,
  /** A step failed after the hand-over, and forward was not possible. */
  FAILED,
  /** An operator wanted it so, and everything is as it was. */
  ABORTED,
  /** An abort was accepted, but the hand-over had happened. */
  ABORT_TOO_LATE,
  /** Temporal was asked to cancel it: back or forward, whatever was possible. */
  CANCELLED,
  /** Temporal was asked to end it where it stood. */
  TERMINATED,
  /** It was started with nonsense. */
  BAD_INPUT,
  /** There is no such workflow. */
  UNKNOWN_TYPE;

  /** What a transfer does only after the hand-over, and a drain only once the host is closed. */
  private static final List<String> FORWARD_STEPS =
      List.of("resumeTarget", "destroySource", "stop", "listGuests");

  static End of(RecordedHistory history) {
    HistoryEvent last = history.events().getLast();
    return switch (last.getEventType()) {
      case EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED -> ofCompleted(history);
      case EVENT_TYPE_WORKFLOW_EXECUTION_FAILED -> ofFailed(history, last);
      case EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED -> CANCELLED;
      case EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED -> TERMINATED;
      default -> throw new IllegalStateException("it has not ended: " + last.getEventType());
    };
  }

  private static End ofCompleted(RecordedHistory history) {
    if (history.steps().contains("claimTarget")) {
      return ELSEWHERE;
    }
    if (history.met().contains(Interruption.ABORT)) {
      return ABORT_TOO_LATE;
    }
    return history.met().contains(Interruption.FAILURE) ? FORWARD : DONE;
  }

  private static End ofFailed(RecordedHistory history, HistoryEvent last) {
    String type =
        last.getWorkflowExecutionFailedEventAttributes()
            .getFailure()
            .getApplicationFailureInfo()
            .getType();
    if (type.equals(StrictDataConverter.BAD_INPUT)) {
      return WorkflowTypes.all().contains(history.type()) ? BAD_INPUT : UNKNOWN_TYPE;
    }
    if (type.equals("ABORTED")) {
      return ABORTED;
    }
    return history.steps().stream().anyMatch(FORWARD_STEPS::contains) ? FAILED : UNDONE;
  }
}
