package org.miragemanager.manager.server;

import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionDescription;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowServiceException;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowTargetOptions;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.client.WorkflowUpdateStage;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.miragemanager.manager.service.MirageService.ServiceException;
import org.miragemanager.manager.service.MirageService.ServiceException.Code;
import org.miragemanager.manager.service.OperationView;
import org.miragemanager.model.OperationKind;
import org.miragemanager.model.WorkflowRun;
import org.miragemanager.workflows.temporal.OperationEnd.FailureText;
import org.miragemanager.workflows.transfer.TransferSaga.Progress;
import org.miragemanager.workflows.transfer.WorkflowStatus.OperationControl;

/** Follows the workflow of an operation: what it does, and how it ends. */
final class OperationWatch {
  private static final Duration QUICK = Duration.ofSeconds(2);

  private final WorkflowClient client;

  OperationWatch(WorkflowClient client) {
    this.client = client;
  }

  /** What the workflow does or waits for; null if it does not say at once. */
  String progress(String workflowId, String runId) {
    return TemporalCalls.quickly(QUICK, () -> words(workflow(workflowId, runId))).orElse(null);
  }

  private static String words(WorkflowStub workflow) {
    String words = workflow.query(OperationControl.PROGRESS, String.class);
    return words.startsWith(Progress.FETCHES) ? heartbeat(workflow).orElse(words) : words;
  }

  /** What the step that is under way told last. */
  private static Optional<String> heartbeat(WorkflowStub workflow) {
    return workflow.describe().getRawDescription().getPendingActivitiesList().stream()
        .filter(PendingActivityInfo::hasHeartbeatDetails)
        .map(
            step ->
                DefaultDataConverter.STANDARD_INSTANCE.fromPayloads(
                    0, Optional.of(step.getHeartbeatDetails()), String.class, String.class))
        .filter(Objects::nonNull)
        .findFirst();
  }

  /**
   * Waits for the end of an operation.
   *
   * @return the operation as its workflow alone tells how it ended, which is what counts only if
   *     the repository has no record of its end; empty: it goes on. Fails with a {@link
   *     ServiceException} if the workflow refused its order.
   */
  CompletableFuture<Optional<OperationView>> end(OperationView operation, Duration patience) {
    return TemporalCalls.end(
            workflow(operation.workflowId(), operation.runId()), patience, Object.class)
        .thenApply(
            end ->
                switch (end) {
                  case TemporalCalls.GoesOn<Object> goesOn -> Optional.empty();
                  case TemporalCalls.Done<Object> done ->
                      Optional.of(operation.ended("done", "its record is not kept any more"));
                  case TemporalCalls.Unknown<Object> unknown ->
                      Optional.of(
                          operation.ended("interrupted", "Temporal does not know it any more"));
                  case TemporalCalls.Failed<Object> failed ->
                      Optional.of(failure(operation, failed.failure()));
                });
  }

  /** Whether a workflow closes within a time, however it ends. */
  boolean closes(WorkflowRun run, Duration patience) {
    try {
      return closed(run.workflowId(), run.runId(), patience);
    } catch (WorkflowNotFoundException | WorkflowFailedException closed) {
      return true;
    }
  }

  /** Whether it closes well within a time; false: it goes on. */
  private boolean closed(String workflowId, String runId, Duration patience) {
    try {
      workflow(workflowId, runId)
          .getResult(patience.toMillis(), TimeUnit.MILLISECONDS, Object.class);
      return true;
    } catch (TimeoutException goesOn) {
      return false;
    } catch (WorkflowServiceException failure) {
      if (TemporalCalls.isBusy(failure)) {
        return false;
      }
      throw failure;
    }
  }

  /**
   * Asks a workflow to go back; it has begun to when this returns.
   *
   * @throws ServiceException CONFLICT: it is too late
   */
  void abort(WorkflowRun run, String reason) {
    try {
      CompletableFuture<String> answer =
          workflow(run.workflowId(), run.runId())
              .startUpdate(
                  OperationControl.ABORT, WorkflowUpdateStage.ACCEPTED, String.class, reason)
              .getResultAsync();
      if (answer.isCompletedExceptionally()) {
        // It was refused, or had ended before this call came back.
        answer.join();
      }
    } catch (WorkflowUpdateException refused) {
      throw new ServiceException(Code.CONFLICT, FailureText.of(refused));
    } catch (CompletionException failed) {
      if (failed.getCause() instanceof WorkflowUpdateException refused) {
        throw new ServiceException(Code.CONFLICT, FailureText.of(refused));
      }
      throw failed;
    } catch (WorkflowNotFoundException ended) {
      // It ended by itself meanwhile: the repository says how.
    }
  }

  /**
   * An operation that the repository has no record of, as Temporal describes it.
   *
   * @param page where Temporal's UI shows a run
   * @return empty: Temporal does not know it either
   */
  Optional<OperationView> described(
      OperationKind kind,
      String unikernel,
      String workflowId,
      Optional<String> runId,
      Function<String, String> page) {
    try {
      WorkflowExecutionDescription known =
          client
              .newUntypedWorkflowStub(
                  WorkflowTargetOptions.newBuilder()
                      .setWorkflowId(workflowId)
                      .setRunId(runId.orElse(null))
                      .build())
              .describe();
      String run = known.getExecution().getRunId();
      OperationView begun =
          OperationView.begun(
              workflowId, run, Views.lower(kind), unikernel, null, null, page.apply(run));
      return Optional.of(
          known.getCloseTime() == null ? begun : end(begun, QUICK).join().orElse(begun));
    } catch (WorkflowNotFoundException unknown) {
      return Optional.empty();
    } catch (CompletionException failure) {
      throw failure.getCause() instanceof RuntimeException reason ? reason : failure;
    }
  }

  private WorkflowStub workflow(String workflowId, String runId) {
    return client.newUntypedWorkflowStub(
        WorkflowTargetOptions.newBuilder().setWorkflowId(workflowId).setRunId(runId).build());
  }

  private static OperationView failure(OperationView operation, WorkflowFailedException failed) {
    for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
      if (cause instanceof ApplicationFailure application) {
        if ("NOT_FOUND".equals(application.getType())) {
          throw new ServiceException(Code.NOT_FOUND, application.getOriginalMessage());
        }
        return operation.ended("undone", application.getOriginalMessage());
      }
    }
    return operation.ended("undone", "its workflow was ended from outside");
  }
}
