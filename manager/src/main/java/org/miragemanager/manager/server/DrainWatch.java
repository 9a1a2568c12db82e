package org.miragemanager.manager.server;

import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowServiceException;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowTargetOptions;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.miragemanager.manager.service.DrainView;
import org.miragemanager.manager.service.ServiceException;
import org.miragemanager.manager.service.ServiceException.Code;
import org.miragemanager.workflows.drain.DrainWorkflow;
import org.miragemanager.workflows.drain.DrainWorkflow.DrainResult;
import org.miragemanager.workflows.temporal.FailureText;
import org.miragemanager.workflows.transfer.OperationControl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the workflow of a drain: how far it is, and how it ends. */
final class DrainWatch {
  private static final Logger LOG = LoggerFactory.getLogger(DrainWatch.class);
  private static final Duration QUICK = Duration.ofSeconds(2);

  /** A run lasts for fifty migrations: two do not end within one abort. */
  private static final int ABORTS = 3;

  private final WorkflowClient client;

  DrainWatch(WorkflowClient client) {
    this.client = client;
  }

  /** With how far it is, if somebody says so at once. */
  DrainView progress(DrainView drain) {
    return TemporalCalls.quickly(
            QUICK, () -> newest(drain.host()).query(OperationControl.PROGRESS, String.class))
        .map(drain::at)
        .orElse(drain);
  }

  /** Waits for its end. What goes on as another run of the same workflow is the same drain. */
  DrainView await(DrainView drain, Duration patience) {
    try {
      return drain.ended(
          "done",
          run(drain)
              .getResult(patience.toMillis(), TimeUnit.MILLISECONDS, DrainResult.class)
              .sentence());
    } catch (TimeoutException goesOn) {
      return drain;
    } catch (WorkflowNotFoundException lost) {
      return drain.ended("interrupted", "Temporal does not know it any more");
    } catch (WorkflowFailedException failed) {
      return failure(drain, failed);
    } catch (WorkflowServiceException failure) {
      if (TemporalCalls.isBusy(failure)) {
        return drain;
      }
      throw failure;
    }
  }

  /** Aborts the drain of a host, if one goes on, and waits until the host is open again. */
  void abort(String host, String reason) {
    for (int attempt = 0; attempt < ABORTS && !abortedOrEnded(host, reason); attempt++) {
      LOG.info("The abort of {}'s drain met its change to another run; it is said again.", host);
    }
  }

  /** False: that run did not answer, for it went on as another at the same moment. */
  private boolean abortedOrEnded(String host, String reason) {
    try {
      newest(host).update(OperationControl.ABORT, String.class, reason);
      return true;
    } catch (WorkflowNotFoundException ended) {
      return true;
    } catch (WorkflowUpdateException notAnswered) {
      return newest(host).describe().getCloseTime() != null;
    }
  }

  WorkflowStub newest(String host) {
    return client.newUntypedWorkflowStub(DrainWorkflow.id(host));
  }

  private WorkflowStub run(DrainView drain) {
    return client.newUntypedWorkflowStub(
        WorkflowTargetOptions.newBuilder()
            .setWorkflowId(drain.workflowId())
            .setRunId(drain.runId())
            .build());
  }

  /**
   * Who stays, which the workflow adds to its failure; a failure of another kind names no guest.
   */
  private static Map<String, String> staying(ApplicationFailure failure) {
    Map<String, String> staying = new HashMap<>();
    if (DrainWorkflow.NOT_EMPTY.equals(failure.getType()) && failure.getDetails().getSize() > 0) {
      Map<?, ?> told = failure.getDetails().get(0, Map.class);
      told.forEach((name, why) -> staying.put(String.valueOf(name), String.valueOf(why)));
    }
    return staying;
  }

  private static DrainView failure(DrainView drain, WorkflowFailedException failed) {
    for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
      if (cause instanceof ApplicationFailure application) {
        return switch (application.getType()) {
          case "NOT_FOUND" ->
              throw new ServiceException(Code.NOT_FOUND, application.getOriginalMessage());
          case "ABORTED" -> drain.ended("undone", application.getOriginalMessage());
          default -> drain.ended("failed", FailureText.of(application), staying(application));
        };
      }
    }
    return drain.ended(
        "interrupted",
        "its workflow was ended from outside; `miragectl host drain "
            + drain.host()
            + "` goes on, `miragectl host undrain "
            + drain.host()
            + "` has the host take guests again");
  }
}
