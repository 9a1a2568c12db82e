package org.miragemanager.workflows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.temporal.common.WorkflowExecutionHistory;
import java.util.ArrayList;
import java.util.List;

/**
 * A history as its file has it: Temporal's JSON, one event a line, so that files are small and
 * still can be compared. Stack traces are left out: replay does not read them.
 */
final class HistoryText {
  private static final ObjectMapper JSON = new ObjectMapper();

  private HistoryText() {}

  static String of(WorkflowExecutionHistory history) throws JsonProcessingException {
    List<String> events = new ArrayList<>();
    for (JsonNode event : JSON.readTree(history.toJson(false)).get("events")) {
      removeStackTraces(event);
      events.add(JSON.writeValueAsString(event));
    }
    return "{\"events\":[\n" + String.join(",\n", events) + "\n]}\n";
  }

  private static void removeStackTraces(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.remove("stackTrace");
    }
    node.forEach(HistoryText::removeStackTraces);
  }
}
