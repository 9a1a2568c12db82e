package org.miragemanager.workflows.temporal;

import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.failure.TimeoutFailure;
import io.temporal.workflow.Workflow;
import java.util.Map;
import java.util.stream.Collectors;
import org.miragemanager.model.Quotation;

/**
 * How a workflow ends: with a result, with a failure, or because an operator aborted it. A transfer
 * and a drain share this: the update {@code abort} asks for the end and waits for it, and the
 * workflow waits until that update is answered, because an update of a closed workflow gets no
 * answer.
 *
 * @param <R> the result
 */
public final class OperationEnd<R> {
  private String abortReason;
  private R result;
  private RuntimeException failure;

  /** Runs this to its end even if the workflow is cancelled. */
  public static void nonCancellable(Runnable action) {
    Workflow.newDetachedCancellationScope(action).run();
  }

  /** Records the reason of an abort, in one line; a later reason changes nothing. */
  public void requestAbort(String reason) {
    if (abortReason == null) {
      abortReason = FailureText.ofAbort(reason);
    }
  }

  /** Whether an abort was requested. */
  public boolean isAborted() {
    return abortReason != null;
  }

  /** Why it is aborted; null: no abort was requested. */
  public String abortReason() {
    return abortReason;
  }

  /** The failure of an abort that comes after the end, or after the point of no return. */
  public static ApplicationFailure tooLate(String sentence) {
    return ApplicationFailure.newNonRetryableFailure("too late to abort" + sentence, "TOO_LATE");
  }

  /** The failure of a workflow that was aborted. */
  public static ApplicationFailure aborted(String sentence) {
    return ApplicationFailure.newNonRetryableFailure(sentence, "ABORTED");
  }

  /** The operation did what it was to do. */
  public void succeeded(R with) {
    result = with;
  }

  /** The operation failed. */
  public void failed(RuntimeException reason) {
    failure = reason;
  }

  /** Whether it did what it was to do. */
  public boolean hasSucceeded() {
    return result != null;
  }

  /** Whether it has ended, in either way. */
  public boolean isReached() {
    return result != null || failure != null;
  }

  /** Waits for the end, within the update {@code abort}. */
  public void await() {
    nonCancellable(() -> Workflow.await(this::isReached));
  }

  /** Waits until every abort is answered. */
  public static void awaitAnswers() {
    nonCancellable(() -> Workflow.await(Workflow::isEveryHandlerFinished));
  }

  /** The result; throws the failure if there is one. */
  public R orThrow() {
    if (failure != null) {
      throw failure;
    }
    return result;
  }

  /**
   * The failure with which a workflow ends after an exception: it has the sentence of the step that
   * failed, not a chain of wrappers. An unexpected exception fails the workflow; otherwise Temporal
   * would retry its task for ever.
   *
   * @param afterwards follows the sentence: where the unikernel is now; may be empty
   */
  public static RuntimeException failure(RuntimeException thrown, String afterwards) {
    return switch (thrown) {
      case ActivityFailure step ->
          ApplicationFailure.newNonRetryableFailureWithCause(
              FailureText.of(step) + afterwards, FailureText.typeOf(step), step);
      case TemporalFailure known -> known;
      case RuntimeException bug ->
          ApplicationFailure.newNonRetryableFailureWithCause(
              "an error of the program itself: " + bug, "BUG", bug);
    };
  }

  /** Finds the sentence an operator should read in a chain of failures. */
  public static final class FailureText {
    private static final int TOLD = 3;
    private static final int LONGEST_REASON = 1_000;

    private FailureText() {}

    /**
     * The message of the failure of a workflow, which says what its step said and where the
     * unikernel is; else of the innermost application failure, which one of our activities wrote;
     * else of the innermost cause.
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
}
