package org.miragemanager.workflows;

import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.common.WorkflowExecutionHistory;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A workflow's history, and what it tells about the transfer's steps. */
final class RecordedHistory {
  private final WorkflowExecutionHistory history;
  private final Set<String> steps = new TreeSet<>();
  private final Map<Interruption, Set<String>> interrupted = new EnumMap<>(Interruption.class);
  private final Map<Long, String> open = new HashMap<>();

  RecordedHistory(WorkflowExecutionHistory history) {
    this.history = history;
    history.getEvents().forEach(this::read);
  }

  private void read(HistoryEvent event) {
    switch (event.getEventType()) {
      case EVENT_TYPE_ACTIVITY_TASK_SCHEDULED -> begins(event);
      case EVENT_TYPE_ACTIVITY_TASK_COMPLETED ->
          open.remove(event.getActivityTaskCompletedEventAttributes().getScheduledEventId());
      case EVENT_TYPE_ACTIVITY_TASK_FAILED ->
          fails(event.getActivityTaskFailedEventAttributes().getScheduledEventId());
      case EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT ->
          fails(event.getActivityTaskTimedOutEventAttributes().getScheduledEventId());
      case EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED -> meets(Interruption.CANCELLATION);
      case EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED -> meets(Interruption.ABORT);
      case EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED -> meets(Interruption.TERMINATION);
      default -> {}
    }
  }

  private void begins(HistoryEvent event) {
    String name = event.getActivityTaskScheduledEventAttributes().getActivityType().getName();
    String step = name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    steps.add(step);
    open.put(event.getEventId(), step);
  }

  private void fails(long scheduled) {
    String step = open.remove(scheduled);
    interrupted.computeIfAbsent(Interruption.FAILURE, first -> new TreeSet<>()).add(step);
  }

  private void meets(Interruption interruption) {
    interrupted.computeIfAbsent(interruption, first -> new TreeSet<>()).addAll(open.values());
  }

  WorkflowExecutionHistory history() {
    return history;
  }

  List<HistoryEvent> events() {
    return history.getEvents();
  }

  /** The workflow type that it was started as. */
  String type() {
    return events()
        .getFirst()
        .getWorkflowExecutionStartedEventAttributes()
        .getWorkflowType()
        .getName();
  }

  /** The steps that it took, by the names of their methods. */
  Set<String> steps() {
    return steps;
  }

  /** What came in its way. */
  Set<Interruption> met() {
    return interrupted.keySet();
  }

  /** The steps that were under way when that came in the way. */
  Set<String> interruptedBy(Interruption interruption) {
    return interrupted.getOrDefault(interruption, Set.of());
  }
}
