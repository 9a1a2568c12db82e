package org.miragemanager.workflows;

import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInfo;
import java.util.List;
import java.util.function.Supplier;
import org.miragemanager.activities.Kind;
import org.miragemanager.activities.MovementActivities;
import org.miragemanager.activities.Registration;
import org.miragemanager.activities.ReserveRequest;
import org.miragemanager.activities.WorkflowRun;

/**
 * Runs one {@link Movement} inside a workflow: activities for steps, a detached scope for a shield,
 * current details for progress.
 */
final class MovementOnTemporal {
  private String phase = "begins";

  String progress() {
    return phase;
  }

  /** Carries out an operation on a unikernel that exists. */
  MovementResult carryOut(Kind kind, OperationRequest request) {
    require(request.unikernel(), "unikernel");
    return translated(
        () ->
            movement(new StepsOnTemporal(request.unikernel()))
                .carryOut(new ReserveRequest(request.unikernel(), kind, request.target(), run())));
  }

  /**
   * Carries out the first run of a unikernel; if it fails before a host owned it, the unikernel is
   * as if it had never been.
   */
  MovementResult carryOut(RunRequest request) {
    require(request.unikernel(), "unikernel");
    require(request.image(), "image");
    MovementActivities steps = new StepsOnTemporal(request.unikernel());
    Registration registration =
        new Registration(
            request.unikernel(),
            request.image(),
            request.version(),
            request.memoryBytes() == null ? RunRequest.DEFAULT_MEMORY_BYTES : request.memoryBytes(),
            request.arguments() == null ? List.of() : request.arguments(),
            run());
    return translated(
        () -> {
          detached(() -> steps.register(registration));
          try {
            return movement(steps)
                .carryOut(
                    new ReserveRequest(request.unikernel(), Kind.RUN, request.target(), run()));
          } catch (RuntimeException failure) {
            detached(() -> steps.unregister(request.unikernel()));
            throw failure;
          }
        });
  }

  private Movement movement(MovementActivities steps) {
    return new Movement(steps, MovementOnTemporal::detached, this::show);
  }

  private void show(String words) {
    phase = words;
    Workflow.setCurrentDetails(words);
  }

  private static void detached(Runnable action) {
    Workflow.newDetachedCancellationScope(action).run();
  }

  private static WorkflowRun run() {
    WorkflowInfo information = Workflow.getInfo();
    return new WorkflowRun(
        information.getNamespace(), information.getWorkflowId(), information.getRunId());
  }

  private static void require(String value, String field) {
    if (value == null || value.isBlank()) {
      throw ApplicationFailure.newNonRetryableFailure(
          "the input has no \"" + field + "\": give for example {\"" + field + "\":\"counter-1\"}",
          "BAD_INPUT");
    }
  }

  /** A workflow ends with the sentence of the step that failed, not with a chain of wrappers. */
  private static MovementResult translated(Supplier<MovementResult> work) {
    try {
      return work.get();
    } catch (CanceledFailure cancelled) {
      throw cancelled;
    } catch (ActivityFailure failure) {
      if (failure.getCause() instanceof CanceledFailure cancelled) {
        throw cancelled;
      }
      throw ApplicationFailure.newNonRetryableFailureWithCause(
          FailureText.of(failure), FailureText.typeOf(failure), failure);
    } catch (IllegalStateException failure) {
      throw ApplicationFailure.newNonRetryableFailureWithCause(
          FailureText.of(failure), "NOT_POSSIBLE", failure);
    }
  }
}
