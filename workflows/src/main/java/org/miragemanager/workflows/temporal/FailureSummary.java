package org.miragemanager.workflows.temporal;

import java.util.Map;
import java.util.stream.Collectors;
import org.miragemanager.model.Quotation;

/** Why something could not be done or is not wanted, in few words however many they are. */
public final class FailureSummary {
  private static final int TOLD = 3;

  private static final int LONGEST_REASON = 1_000;

  private FailureSummary() {}

  /** Why an operation is aborted, as an operator gave it through Temporal: in one line. */
  public static String ofAbort(String reason) {
    return reason == null || reason.isBlank()
        ? "an operator wanted it so"
        : Quotation.line(reason, LONGEST_REASON);
  }

  /** The first of them, by name, and how many more there are. */
  public static String of(Map<String, String> reasons) {
    String told =
        reasons.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .limit(TOLD)
            .map(reason -> reason.getKey() + " (" + reason.getValue() + ")")
            .collect(Collectors.joining(", "));
    int more = reasons.size() - TOLD;
    return more > 0 ? told + " and " + more + " more" : told;
  }
}
