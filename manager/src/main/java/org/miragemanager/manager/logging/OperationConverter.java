package org.miragemanager.manager.logging;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.miragemanager.activities.StepLogInterceptor;
import org.miragemanager.hostagent.api.CallingOperation;

/**
 * {@code %operation}: what a line belongs to, in brackets: the workflow and its run, and of a step
 * also the unikernel, its generation and the host, as in {@code [migrate-counter-1 RUN counter-1/3
 * edge-2]}. Nothing if it belongs to no workflow.
 */
public final class OperationConverter extends ClassicConverter {
  @Override
  public String convert(ILoggingEvent event) {
    Map<String, String> named = event.getMDCPropertyMap();
    if (named.get(CallingOperation.WORKFLOW_ID) == null) {
      return "";
    }
    StringJoiner words = new StringJoiner(" ", "[", "] ");
    words.add(named.get(CallingOperation.WORKFLOW_ID));
    Optional.ofNullable(named.get(CallingOperation.RUN_ID)).ifPresent(words::add);
    Optional.ofNullable(named.get(StepLogInterceptor.UNIKERNEL))
        .map(
            unikernel ->
                named.containsKey(StepLogInterceptor.GENERATION)
                    ? unikernel + "/" + named.get(StepLogInterceptor.GENERATION)
                    : unikernel)
        .ifPresent(words::add);
    Optional.ofNullable(named.get(StepLogInterceptor.HOST)).ifPresent(words::add);
    return words.toString();
  }
}
