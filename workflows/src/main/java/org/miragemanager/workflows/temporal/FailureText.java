package org.miragemanager.workflows.temporal;

import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TimeoutFailure;
import java.util.Map;
import java.util.stream.Collectors;
import org.miragemanager.model.Quotation;

/** Finds the sentence an operator should read in a chain of failures. */
public final class FailureText {
  private static final int TOLD = 3;
  private static final int LONGEST_REASON = 1_000;

  private FailureText() {}

  /**
   * The message of the failure of a workflow, which says what its step said and where the unikernel
   * is; else of the innermost application failure, which one of our activities wrote; else of the
   * innermost cause.
   */
  public static String of(Throwable failure) {
    String words = null;
    String activity = "of the operation";
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ApplicationFailure application) {
        words = application.getOriginalMessage();
        if (application.getCause() instanceof ActivityFailure) {
          return words;
        }
      } else if (cause instanceof CanceledFailure) {
        return "it was cancelled";
      } else if (cause instanceof ActivityFailure step) {
        activity = step.getActivityType();
      } else if (cause instanceof TimeoutFailure && cause.getCause() == null) {
        words = "the step " + activity + " was not done in time";
      } else if (words == null && cause.getCause() == null) {
        words = cause.getMessage();
      }
    }
    return words == null ? "a step failed without saying why" : words;
  }

  /** Whether it failed because it was cancelled. */
  public static boolean isCancellation(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CanceledFailure) {
        return true;
      }
    }
    return false;
  }

  /**
   * The type of the innermost application failure: the name of a failure type; TIMED_OUT if there
   * is none.
   */
  public static String typeOf(Throwable failure) {
    String type = "TIMED_OUT";
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ApplicationFailure application) {
        type = application.getType();
      }
    }
    return type;
  }

  /** The reason of an abort as the operator gave it, in one line. */
  public static String ofAbort(String reason) {
    return reason == null || reason.isBlank()
        ? "an operator asked for it"
        : Quotation.line(reason, LONGEST_REASON);
  }

  /** The first three reasons, by name, and the number of the others. */
  public static String summary(Map<String, String> reasons) {
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
