package org.miragemanager.workflows.transfer;

import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInfo;
import java.util.function.Supplier;
import org.miragemanager.activities.FailureType;
import org.miragemanager.activities.transfer.TransferActivities;
import org.miragemanager.activities.transfer.TransferActivities.CreateUnikernel;
import org.miragemanager.activities.transfer.TransferActivities.ReserveRequest;
import org.miragemanager.model.OperationKind;
import org.miragemanager.model.WorkflowRun;
import org.miragemanager.workflows.temporal.FailureText;
import org.miragemanager.workflows.transfer.TransferSaga.NonCancellableScope;
import org.miragemanager.workflows.transfer.TransferWorkflows.OperationRequest;
import org.miragemanager.workflows.transfer.TransferWorkflows.RunRequest;
import org.miragemanager.workflows.transfer.TransferWorkflows.TransferResult;

/**
 * Runs one {@link TransferSaga} inside a workflow: activities for steps, a detached scope for a
 * shield, search attributes and current details for progress, and an update that cancels the
 * transfer but not the workflow, so that it can tell how it ended.
 */
public abstract class TransferWorkflowBase implements OperationControl {
  private static final String TOO_LATE = "TOO_LATE";

  private final WorkflowStatus standing = new WorkflowStatus();
  private final NonCancellableScope shield =
      new NonCancellableScope() {
        @Override
        public void run(Runnable action) {
          detached(action);
        }

        @Override
        public void requireNotCancelled() {
          if (CancellationScope.current().isCancelRequested()) {
            throw new CanceledFailure(cancellation());
          }
        }

        @Override
        public String cancellation() {
          return abortion == null
              ? NonCancellableScope.super.cancellation()
              : "aborted: " + abortion;
        }
      };
  private CancellationScope scope;
  private TransferSaga transfer;
  private String abortion;
  private TransferResult result;
  private RuntimeException failure;

  @Override
  public final String progress() {
    return standing.inWords();
  }

  @Override
  public final void checkAbort(String reason) {
    if (!standing.canGoBack()) {
      throw tooLate("it " + standing.inWords());
    }
  }

  @Override
  public final String abort(String reason) {
    if (abortion == null) {
      abortion = FailureText.ofAbort(reason);
    }
    if (scope != null) {
      scope.cancel(abortion);
    }
    detached(() -> Workflow.await(this::hasEnded));
    if (result != null || !standing.canGoBack()) {
      throw tooLate(standing.inWords());
    }
    return standing.inWords();
  }

  private static ApplicationFailure tooLate(String words) {
    return ApplicationFailure.newNonRetryableFailure(
        "too late to abort, the hand-over has happened: " + words, TOO_LATE);
  }

  private boolean hasEnded() {
    return result != null || failure != null;
  }

  /** Carries out an operation on a unikernel that exists. */
  protected final TransferResult carryOut(OperationKind kind, OperationRequest request) {
    InputCheck.check(kind, request);
    String target = InputCheck.host(request.target());
    standing.begins(request.unikernel(), target);
    return abortable(
        () -> {
          try {
            return transfer(steps(request.unikernel()))
                .carryOut(
                    new ReserveRequest(
                        request.unikernel(), kind, target, run(), request.isForced()));
          } catch (ActivityFailure failure) {
            return thereAlready(request, failure);
          }
        });
  }

  /** To move a unikernel to where it runs is done, and was so before. */
  private static TransferResult thereAlready(OperationRequest request, ActivityFailure failure) {
    if (failure.getCause() instanceof ApplicationFailure refusal
        && refusal.getType().equals(FailureType.SAME_HOST.name())) {
      long generation =
          refusal.getDetails().getSize() == 0 ? 0 : refusal.getDetails().get(0, Long.class);
      return new TransferResult(
          request.unikernel(), request.target(), request.target(), generation, null, null);
    }
    throw failure;
  }

  /**
   * Carries out the first run of a unikernel; if it fails before a host owned it, the unikernel is
   * as if it had never been.
   */
  protected final TransferResult carryOut(RunRequest request) {
    InputCheck.check(request);
    String target = InputCheck.host(request.target());
    standing.begins(request.unikernel(), target);
    TransferActivities steps = steps(request.unikernel());
    CreateUnikernel registration = new CreateUnikernel(request.unikernel(), request.guest(), run());
    return abortable(
        () -> {
          detached(() -> steps.register(registration));
          try {
            return transfer(steps)
                .carryOut(
                    new ReserveRequest(request.unikernel(), OperationKind.RUN, target, run()));
          } catch (RuntimeException undone) {
            detached(() -> steps.unregister(request.unikernel()));
            throw undone;
          }
        });
  }

  /** The steps on that unikernel; tests of changes to come have others. */
  protected TransferActivities steps(String unikernel) {
    return new ActivityStubs(unikernel);
  }

  private TransferSaga transfer(TransferActivities steps) {
    transfer = new TransferSaga(steps, shield, standing);
    return transfer;
  }

  private static void detached(Runnable action) {
    Workflow.newDetachedCancellationScope(action).run();
  }

  private static WorkflowRun run() {
    WorkflowInfo information = Workflow.getInfo();
    return new WorkflowRun(
        information.getNamespace(), information.getWorkflowId(), information.getRunId());
  }

  /** The transfer in a scope of its own, which {@link #abort} cancels. */
  private TransferResult abortable(Supplier<TransferResult> work) {
    TransferResult[] moved = new TransferResult[1];
    scope = Workflow.newCancellationScope(() -> moved[0] = work.get());
    if (abortion != null) {
      scope.cancel(abortion);
    }
    try {
      scope.run();
      standing.ended(moved[0].sentence());
      result = moved[0];
    } catch (RuntimeException undone) {
      failure = translated(undone);
      standing.ended("Not done: " + FailureText.of(failure));
    }
    // An abort is answered before the workflow ends, or its caller would never hear.
    detached(() -> Workflow.await(Workflow::isEveryHandlerFinished));
    if (failure != null) {
      throw failure;
    }
    return result;
  }

  private String afterwards() {
    return transfer == null ? "" : transfer.afterwards();
  }

  /** A workflow ends with the sentence of the step that failed, not with a chain of wrappers. */
  private RuntimeException translated(RuntimeException undone) {
    RuntimeException reason =
        undone instanceof ActivityFailure && undone.getCause() instanceof CanceledFailure cancelled
            ? cancelled
            : undone;
    return switch (reason) {
      case CanceledFailure cancelled ->
          abortion == null || CancellationScope.current().isCancelRequested()
              ? cancelled
              : ApplicationFailure.newNonRetryableFailure(standing.aborted(abortion), "ABORTED");
      case ActivityFailure step ->
          ApplicationFailure.newNonRetryableFailureWithCause(
              FailureText.of(step) + afterwards(), FailureText.typeOf(step), step);
      case IllegalStateException impossible ->
          ApplicationFailure.newNonRetryableFailureWithCause(
              FailureText.of(impossible) + afterwards(), "NOT_POSSIBLE", impossible);
      case TemporalFailure known -> known;
      // Nothing is left to go on for: a task that fails again and again would only be in the way.
      case RuntimeException bug ->
          ApplicationFailure.newNonRetryableFailureWithCause(
              "an error of the program itself: " + bug, "BUG", bug);
    };
  }
}
