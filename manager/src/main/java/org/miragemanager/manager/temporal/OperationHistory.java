package org.miragemanager.manager.temporal;

import com.google.protobuf.Timestamp;
import io.temporal.api.history.v1.HistoryEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the history of a workflow tells of its cost.
 *
 * @param events how many events it has
 * @param steps how long each activity took that was done, from when a worker was told to begin to
 *     its result, by the name of the activity; of several of one name the last
 */
public record OperationHistory(long events, Map<String, Duration> steps) {

  /** Copies the map. */
  public OperationHistory {
    steps = Map.copyOf(steps);
  }

  static OperationHistory of(List<HistoryEvent> events) {
    Map<Long, String> names = new HashMap<>();
    Map<Long, Instant> begun = new HashMap<>();
    Map<String, Duration> steps = new HashMap<>();
    for (HistoryEvent event : events) {
      if (event.hasActivityTaskScheduledEventAttributes()) {
        names.put(
            event.getEventId(),
            event.getActivityTaskScheduledEventAttributes().getActivityType().getName());
      } else if (event.hasActivityTaskStartedEventAttributes()) {
        begun.put(
            event.getActivityTaskStartedEventAttributes().getScheduledEventId(),
            instant(event.getEventTime()));
      } else if (event.hasActivityTaskCompletedEventAttributes()) {
        long scheduled = event.getActivityTaskCompletedEventAttributes().getScheduledEventId();
        steps.put(
            names.get(scheduled),
            Duration.between(begun.get(scheduled), instant(event.getEventTime())));
      }
    }
    return new OperationHistory(events.size(), steps);
  }

  private static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }
}
