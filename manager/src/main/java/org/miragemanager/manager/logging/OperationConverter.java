package org.miragemanager.manager.logging;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.Map;
import org.miragemanager.hostagent.api.CallingOperation;

/** {@code %operation}: the workflow and run that a line belongs to, in brackets; or nothing. */
public final class OperationConverter extends ClassicConverter {
  @Override
  public String convert(ILoggingEvent event) {
    Map<String, String> named = event.getMDCPropertyMap();
    String workflowId = named.get(CallingOperation.WORKFLOW_ID);
    if (workflowId == null) {
      return "";
    }
    String runId = named.get(CallingOperation.RUN_ID);
    return runId == null ? "[" + workflowId + "] " : "[" + workflowId + " " + runId + "] ";
  }
}
