package org.miragemanager.manager.server;

import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowExecutionDescription;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowServiceException;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowTargetOptions;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.common.SearchAttributes;
import io.temporal.failure.ApplicationFailure;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.miragemanager.manager.service.AnyOperation;
import org.miragemanager.manager.service.DrainView;
import org.miragemanager.manager.service.MirageService.HostAdmin;
import org.miragemanager.manager.service.MirageService.ServiceException;
import org.miragemanager.manager.service.MirageService.ServiceException.Code;
import org.miragemanager.manager.temporal.TemporalConnection;
import org.miragemanager.model.WorkflowRun;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.host.Host;
import org.miragemanager.workflows.drain.DrainWorkflow;
import org.miragemanager.workflows.drain.DrainWorkflow.DrainRequest;
import org.miragemanager.workflows.drain.DrainWorkflow.DrainResult;
import org.miragemanager.workflows.temporal.MirageSearchAttributes;
import org.miragemanager.workflows.temporal.OperationEnd.FailureText;
import org.miragemanager.workflows.transfer.TransferStart;
import org.miragemanager.workflows.transfer.WorkflowStatus.OperationControl;
import org.miragemanager.workflows.transfer.WorkflowStatus.Phase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * DrainService hosts, which Temporal carries out and alone records, and takes drains back. That a
 * host takes no guests is in the repository.
 */
final class DrainService implements HostAdmin {
  private static final Logger LOG = LoggerFactory.getLogger(DrainService.class);

  private static final Duration QUICK = Duration.ofSeconds(5);
  private static final Duration VERY_QUICK = Duration.ofSeconds(2);

  /** A run lasts for fifty migrations: two do not end within one abort. */
  private static final int ABORTS = 3;

  private final Repository repository;
  private final TemporalConnection temporal;
  private final String taskQueue;
  private final EndWaiters ends;

  DrainService(
      Repository repository, TemporalConnection temporal, String taskQueue, EndWaiters ends) {
    this.repository = repository;
    this.temporal = temporal;
    this.taskQueue = taskQueue;
    this.ends = ends;
  }

  @Override
  public DrainView drain(String name, long parallel) {
    Host host = find(name);
    if (host.drained() && host.guests() == 0) {
      return DrainView.nothingToDo(name);
    }
    return TemporalCalls.asked(() -> start(name, parallel));
  }

  private DrainView start(String host, long parallel) {
    try {
      WorkflowExecution execution =
          temporal
              .client()
              .newUntypedWorkflowStub(DrainWorkflow.TYPE, options(host))
              .start(new DrainRequest(host, parallel));
      LOG.info("drain of {} begins, {} at a time", host, parallel);
      return running(host, execution.getRunId(), Instant.now());
    } catch (WorkflowExecutionAlreadyStarted goesOn) {
      return running(host, goesOn.getExecution().getRunId(), Instant.now());
    }
  }

  private WorkflowOptions options(String host) {
    return WorkflowOptions.newBuilder()
        .setTaskQueue(taskQueue)
        .setWorkflowId(DrainWorkflow.id(host))
        .setWorkflowTaskTimeout(TransferStart.WORKFLOW_TASK)
        .setTypedSearchAttributes(
            SearchAttributes.newBuilder()
                .set(MirageSearchAttributes.SOURCE, host)
                .set(MirageSearchAttributes.PHASE, Phase.PREPARING.word())
                .build())
        .setStaticSummary("drain " + host)
        .setStaticDetails(
            "Empties a host: it takes no more guests, and each of its guests is moved to another"
                + " host by a migration of its own.")
        .build();
  }

  private DrainView running(String host, String runId, Instant startedAt) {
    WorkflowClient client = temporal.client();
    WorkflowRun run =
        new WorkflowRun(client.getOptions().getNamespace(), DrainWorkflow.id(host), runId);
    return DrainView.running(
        host,
        run.workflowId(),
        runId,
        startedAt,
        temporal.page(run.in(temporal.cluster())).map(URI::toString).orElse(null));
  }

  @Override
  public DrainView drainOf(String name) {
    return show(name, Optional.empty());
  }

  /** Whether a workflow of this id is a drain. */
  static boolean isDrain(String workflowId) {
    return workflowId.startsWith(DrainWorkflow.id(""));
  }

  private static String hostOf(String workflowId) {
    return workflowId.substring(DrainWorkflow.id("").length());
  }

  /** A drain by its workflow's id. */
  DrainView operation(String workflowId, Optional<String> runId) {
    return show(hostOf(workflowId), runId);
  }

  private DrainView show(String name, Optional<String> runId) {
    find(name);
    return TemporalCalls.asked(
        () -> {
          WorkflowExecutionDescription found = described(name, runId);
          DrainView drain = running(name, found.getExecution().getRunId(), found.getStartTime());
          return found.getCloseTime() == null
              ? progress(drain)
              : joined(end(drain, QUICK)).orElse(drain).endedAt(found.getCloseTime());
        });
  }

  /** Completes with a drain at its end. */
  CompletableFuture<AnyOperation> end(String workflowId, Optional<String> runId) {
    String name = hostOf(workflowId);
    find(name);
    WorkflowExecutionDescription found = TemporalCalls.asked(() -> described(name, runId));
    DrainView drain = running(name, found.getExecution().getRunId(), found.getStartTime());
    // Its record is its workflow, so Temporal is asked from the beginning.
    return ends.await(
        drain.runId(),
        patience -> end(drain, patience).thenApply(ended -> ended.map(AnyOperation.class::cast)),
        Duration.ZERO);
  }

  /** What goes on as another run of the same workflow is the same drain: the newest is meant. */
  private WorkflowExecutionDescription described(String host, Optional<String> runId) {
    try {
      if (runId.isPresent()) {
        WorkflowExecutionDescription found = run(host, runId.get()).describe();
        if (found.getStatus()
            != WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_CONTINUED_AS_NEW) {
          return found;
        }
      }
      return newest(host).describe();
    } catch (WorkflowNotFoundException none) {
      throw unknown(host);
    } catch (WorkflowServiceException refused) {
      // A run that is none.
      throw TemporalCalls.isInvalid(refused) ? unknown(host) : refused;
    }
  }

  private static ServiceException unknown(String host) {
    return new ServiceException(
        Code.NOT_FOUND,
        "there is no drain of " + host + "; begin one with `miragectl host drain " + host + "`");
  }

  /** With how far it is, if its workflow says so at once. */
  private DrainView progress(DrainView drain) {
    return TemporalCalls.quickly(
            VERY_QUICK, () -> newest(drain.host()).query(OperationControl.PROGRESS, String.class))
        .map(drain::at)
        .orElse(drain);
  }

  /** Waits for its end; empty: it goes on. */
  private CompletableFuture<Optional<DrainView>> end(DrainView drain, Duration patience) {
    return TemporalCalls.end(run(drain.host(), drain.runId()), patience, DrainResult.class)
        .thenApply(
            end ->
                switch (end) {
                  case TemporalCalls.GoesOn<DrainResult> goesOn -> Optional.empty();
                  case TemporalCalls.Done<DrainResult> done ->
                      Optional.of(drain.ended("done", done.result().sentence()));
                  case TemporalCalls.Unknown<DrainResult> unknown ->
                      Optional.of(drain.ended("interrupted", "Temporal does not know it any more"));
                  case TemporalCalls.Failed<DrainResult> failed ->
                      Optional.of(failure(drain, failed.failure()));
                });
  }

  private static Optional<DrainView> joined(CompletableFuture<Optional<DrainView>> end) {
    try {
      return end.join();
    } catch (CompletionException failure) {
      throw failure.getCause() instanceof RuntimeException reason ? reason : failure;
    }
  }

  private WorkflowStub newest(String host) {
    return temporal.client().newUntypedWorkflowStub(DrainWorkflow.id(host));
  }

  private WorkflowStub run(String host, String runId) {
    return temporal
        .client()
        .newUntypedWorkflowStub(
            WorkflowTargetOptions.newBuilder()
                .setWorkflowId(DrainWorkflow.id(host))
                .setRunId(runId)
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

  @Override
  public Optional<DrainView> undrain(String name) {
    find(name);
    Optional<DrainView> goesOn = TemporalCalls.asked(() -> underWay(name));
    if (goesOn.isEmpty()) {
      // Also what was drained before, or by a workflow that is not there any more.
      open(name);
    } else {
      Thread.ofVirtual().name("undrain " + name).start(() -> abortAndOpen(name));
    }
    return goesOn;
  }

  private Optional<DrainView> underWay(String host) {
    try {
      WorkflowExecutionDescription found = newest(host).describe();
      return Optional.of(running(host, found.getExecution().getRunId(), found.getStartTime()))
          .filter(drain -> found.getCloseTime() == null);
    } catch (WorkflowNotFoundException none) {
      return Optional.empty();
    }
  }

  /**
   * Its workflow opens the host by itself, unless it was done in this moment. A drain that was
   * begun since then keeps the host closed.
   */
  private void abortAndOpen(String host) {
    try {
      for (int attempt = 0; attempt < ABORTS && !abortedOrEnded(host); attempt++) {
        LOG.info(
            "The abort of the drain of {} met its change to another run; it is repeated.", host);
      }
      if (underWay(host).isEmpty()) {
        open(host);
      }
    } catch (RuntimeException failure) {
      LOG.warn("The drain of {} could not be aborted: ask for that again.", host, failure);
    }
  }

  /** False: that run did not answer, for it went on as another at the same moment. */
  private boolean abortedOrEnded(String host) {
    try {
      newest(host).update(OperationControl.ABORT, String.class, "the host is undrained");
      return true;
    } catch (WorkflowNotFoundException ended) {
      return true;
    } catch (WorkflowUpdateException notAnswered) {
      return newest(host).describe().getCloseTime() != null;
    }
  }

  private void open(String host) {
    RequestValidation.translated(() -> repository.hosts().setDrained(host, false));
  }

  @Override
  public void remove(String name) {
    Host host = find(name);
    boolean mayGo = host.drained() && host.guests() == 0;
    if (mayGo
        && host.leaseRuns()
        && !HeartbeatProbe.lasts(host.leaseLength(), () -> find(name).leaseNumber())) {
      throw new ServiceException(
          Code.CONFLICT,
          "the agent of "
              + name
              + " runs, and would join again as a new host that takes guests: stop it, then remove"
              + " the host");
    }
    RequestValidation.translated(() -> repository.hosts().remove(name));
    LOG.info("host {} is forgotten", name);
  }

  private Host find(String name) {
    return RequestValidation.host(repository, Optional.of(name)).orElseThrow();
  }

  /**
   * Whether a host's agent still renews its lease. That it does not is no proof that it is gone
   * (that takes the end of the lease, rule 7): nothing that must be safe rests on it.
   */
  static final class HeartbeatProbe {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** A caller is not to wait longer; an agent renews thrice in a lease's length. */
    private static final Duration LONGEST = Duration.ofSeconds(20);

    private HeartbeatProbe() {}

    /**
     * Watches a lease for its length.
     *
     * @param number the lease's number, now
     * @return whether it stayed the same
     */
    static boolean lasts(Duration leaseLength, LongSupplier number) {
      Duration watched = leaseLength.compareTo(LONGEST) < 0 ? leaseLength : LONGEST;
      long first = number.getAsLong();
      long end = System.nanoTime() + watched.toNanos();
      while (System.nanoTime() < end) {
        LockSupport.parkNanos(LOOK_NANOS);
        if (number.getAsLong() != first) {
          return false;
        }
      }
      return true;
    }
  }
}
