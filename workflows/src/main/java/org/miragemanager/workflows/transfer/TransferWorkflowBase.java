package org.miragemanager.workflows.transfer;

import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
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
import org.miragemanager.workflows.temporal.OperationEnd;
import org.miragemanager.workflows.transfer.TransferSaga.NonCancellableScope;
import org.miragemanager.workflows.transfer.TransferWorkflows.OperationRequest;
import org.miragemanager.workflows.transfer.TransferWorkflows.RunRequest;
import org.miragemanager.workflows.transfer.TransferWorkflows.TransferResult;

/**
 * Runs one {@link TransferSaga} inside a workflow: activities for steps, a detached scope for what
 * must not be cancelled, search attributes and current details for progress, and an update that
 * cancels the transfer but not the workflow, so that it can tell how it ended.
 */
public abstract class TransferWorkflowBase implements OperationControl {
  private final WorkflowStatus status = new WorkflowStatus();
  private final OperationEnd<TransferResult> end = new OperationEnd<>();
  private final NonCancellableScope nonCancellable =
      new NonCancellableScope() {
        @Override
        public void run(Runnable action) {
          OperationEnd.nonCancellable(action);
        }

        @Override
        public void requireNotCancelled() {
          if (CancellationScope.current().isCancelRequested()) {
            throw new CanceledFailure(cancellation());
          }
        }

        @Override
        public String cancellation() {
          return end.isAborted()
              ? "aborted: " + end.abortReason()
              : NonCancellableScope.super.cancellation();
        }
      };
  private CancellationScope scope;
  private TransferSaga transfer;

  @Override
  public final String progress() {
    return status.inWords();
  }

  @Override
  public final void checkAbort(String reason) {
    if (!status.canGoBack()) {
      throw tooLate("it " + status.inWords());
    }
  }

  @Override
  public final String abort(String reason) {
    end.requestAbort(reason);
    if (scope != null) {
      scope.cancel(end.abortReason());
    }
    end.await();
    if (end.hasSucceeded() || !status.canGoBack()) {
      throw tooLate(status.inWords());
    }
    return status.inWords();
  }

  private static ApplicationFailure tooLate(String words) {
    return OperationEnd.tooLate(", the hand-over has happened: " + words);
  }

  /** Carries out an operation on a unikernel that exists. */
  protected final TransferResult carryOut(OperationKind kind, OperationRequest request) {
    InputCheck.check(kind, request);
    String target = InputCheck.host(request.target());
    status.begins(request.unikernel(), target);
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
   * removed.
   */
  protected final TransferResult carryOut(RunRequest request) {
    InputCheck.check(request);
    String target = InputCheck.host(request.target());
    status.begins(request.unikernel(), target);
    TransferActivities steps = steps(request.unikernel());
    CreateUnikernel registration = new CreateUnikernel(request.unikernel(), request.guest(), run());
    return abortable(
        () -> {
          OperationEnd.nonCancellable(() -> steps.register(registration));
          try {
            return transfer(steps)
                .carryOut(
                    new ReserveRequest(request.unikernel(), OperationKind.RUN, target, run()));
          } catch (RuntimeException undone) {
            OperationEnd.nonCancellable(() -> steps.unregister(request.unikernel()));
            throw undone;
          }
        });
  }

  /** The steps on that unikernel; tests of changes to come have others. */
  protected TransferActivities steps(String unikernel) {
    return new ActivityStubs(unikernel);
  }

  private TransferSaga transfer(TransferActivities steps) {
    transfer = new TransferSaga(steps, nonCancellable, status);
    return transfer;
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
    if (end.isAborted()) {
      scope.cancel(end.abortReason());
    }
    try {
      scope.run();
      status.ended(moved[0].sentence());
      end.succeeded(moved[0]);
    } catch (RuntimeException undone) {
      RuntimeException failure = translated(undone);
      status.ended("Not done: " + FailureText.of(failure));
      end.failed(failure);
    }
    OperationEnd.awaitAnswers();
    return end.orThrow();
  }

  private String afterwards() {
    return transfer == null ? "" : transfer.afterwards();
  }

  /** The failure of the workflow; of one that was aborted, unless it was cancelled as well. */
  private RuntimeException translated(RuntimeException undone) {
    RuntimeException reason =
        undone instanceof ActivityFailure && undone.getCause() instanceof CanceledFailure cancelled
            ? cancelled
            : undone;
    return switch (reason) {
      case CanceledFailure cancelled ->
          end.isAborted() && !CancellationScope.current().isCancelRequested()
              ? OperationEnd.aborted(status.aborted(end.abortReason()))
              : cancelled;
      case IllegalStateException impossible ->
          ApplicationFailure.newNonRetryableFailureWithCause(
              FailureText.of(impossible) + afterwards(), "NOT_POSSIBLE", impossible);
      case RuntimeException other -> OperationEnd.failure(other, afterwards());
    };
  }
}
