package org.miragemanager.manager.server;

import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.miragemanager.manager.service.AnyOperation;
import org.miragemanager.manager.service.MirageService.ServiceException;
import org.miragemanager.manager.service.MirageService.ServiceException.Code;
import org.miragemanager.manager.service.OperationView;
import org.miragemanager.manager.temporal.TemporalConnection;
import org.miragemanager.model.Names;
import org.miragemanager.model.OperationKind;
import org.miragemanager.model.OperationOutcome;
import org.miragemanager.model.Quotation;
import org.miragemanager.model.WorkflowRun;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.operation.Operation;
import org.miragemanager.repository.operation.OperationService.OperationFilter;
import org.miragemanager.repository.unikernel.Unikernel;
import org.miragemanager.workflows.temporal.StrictDataConverter.WorkflowInput;
import org.miragemanager.workflows.transfer.TransferStart;

/**
 * Starts, shows, awaits and aborts operations: what Temporal carries out and the repository
 * records.
 */
final class Operations {
  /** Longer than it takes until a step of a worker that died is given to the next one. */
  private static final Duration CLOSING = Duration.ofSeconds(20);

  /** A migration takes a third of a second; one that waits for something is not waited for. */
  private static final Duration DRAINING = Duration.ofSeconds(2);

  private static final Duration QUICK = Duration.ofSeconds(2);

  private static final Pattern RUN_ID = Pattern.compile("[0-9a-f-]{36}");

  private static final String GOING = "running";
  private static final String ELSEWHERE = "the Temporal cluster that it was begun with";

  private static final String CLOSED =
      "its workflow was ended from outside: the next operation, or `miragectl migration abort`,"
          + " cleans up after it";

  private final Repository repository;
  private final TemporalConnection temporal;
  private final String taskQueue;
  private final OperationWatch watch;
  private final EndWaiters ends;

  Operations(
      Repository repository, TemporalConnection temporal, String taskQueue, EndWaiters ends) {
    this.repository = repository;
    this.temporal = temporal;
    this.taskQueue = taskQueue;
    this.watch = new OperationWatch(temporal.client());
    this.ends = ends;
  }

  /** Starts one, unless another works on the unikernel. */
  OperationView start(
      OperationKind kind, String name, Optional<String> target, WorkflowInput request) {
    Optional<Unikernel> unikernel = repository.unikernels().find(name);
    unikernel.flatMap(Unikernel::operation).ifPresent(this::refuseWhileOpen);
    Optional<String> source = unikernel.flatMap(Unikernel::host);
    WorkflowExecution execution;
    try {
      execution = begin(new TransferStart(kind, name, source, target), request);
    } catch (WorkflowExecutionAlreadyStarted running) {
      awaitClosing(name, running.getExecution());
      execution = startAgain(kind, name, source, target, request);
    }
    OperationView operation =
        OperationView.begun(
            execution.getWorkflowId(),
            execution.getRunId(),
            Views.lower(kind),
            name,
            source.orElse(null),
            target.orElse(null),
            page(execution.getWorkflowId(), execution.getRunId()));
    ends.begun(operation);
    return operation;
  }

  private String page(String workflowId, String runId) {
    return temporal.page(ours(workflowId, runId)).map(URI::toString).orElse(null);
  }

  private WorkflowRun ours(String workflowId, String runId) {
    return new WorkflowRun(temporal.client().getOptions().getNamespace(), workflowId, runId)
        .in(temporal.cluster());
  }

  private WorkflowExecution startAgain(
      OperationKind kind,
      String name,
      Optional<String> source,
      Optional<String> target,
      WorkflowInput request) {
    try {
      return begin(new TransferStart(kind, name, source, target), request);
    } catch (WorkflowExecutionAlreadyStarted faster) {
      throw busy(name, faster.getExecution().getWorkflowId());
    }
  }

  private WorkflowExecution begin(TransferStart start, WorkflowInput request) {
    return temporal
        .client()
        .newUntypedWorkflowStub(start.type(), start.options(taskQueue))
        .start(request);
  }

  /**
   * An operation that has ended, while its workflow has not closed: that happens a moment later,
   * or, if its worker died between the two, once the next worker has the task.
   */
  private void awaitClosing(String name, WorkflowExecution running) {
    Optional<Operation> ended =
        repository
            .operations()
            .find(running.getWorkflowId(), Optional.of(running.getRunId()))
            .filter(operation -> !operation.isOpen());
    if (ended.isEmpty() || !watch.closes(ended.get().workflow(), CLOSING)) {
      throw busy(name, running.getWorkflowId() + " (run " + running.getRunId() + ")");
    }
  }

  private void refuseWhileOpen(Operation operation) {
    if (isOpen(operation)) {
      if (isOurs(operation)) {
        throw busy(operation.unikernel(), operation.workflow().toString());
      }
      throw new ServiceException(
          Code.CONFLICT,
          operation.unikernel()
              + " is busy: "
              + operation.workflow()
              + " works on it, and only "
              + ELSEWHERE
              + " knows how it stands; if that is gone for good, `miragectl migration abort "
              + operation.workflow().workflowId()
              + " --force` ends it");
    }
  }

  private boolean isOurs(Operation operation) {
    return operation.workflow().cluster().equals(temporal.cluster());
  }

  private static ServiceException busy(String unikernel, String workflow) {
    return new ServiceException(
        Code.CONFLICT,
        unikernel
            + " is busy: "
            + workflow
            + " works on it; wait for its end, or look at `miragectl migration list --unikernel "
            + unikernel
            + "`");
  }

  private boolean isOpen(Operation operation) {
    return temporal.isOpen(operation.workflow());
  }

  /** One as it stands. */
  OperationView view(Operation operation) {
    Optional<URI> page = temporal.page(operation.workflow());
    if (!operation.isOpen()) {
      return Views.of(operation, null, page, GOING);
    }
    WorkflowRun workflow = operation.workflow();
    if (!isOurs(operation)) {
      return Views.of(operation, "only " + ELSEWHERE + " knows how it stands", page, GOING);
    }
    String progress = watch.progress(workflow.workflowId(), workflow.runId());
    boolean closed =
        TemporalCalls.quickly(QUICK, () -> !isOpen(operation)).orElse(false)
            && repository.operations().find(workflow).filter(Operation::isOpen).isPresent();
    return closed
        ? Views.of(operation, CLOSED, page, "interrupted")
        : Views.of(operation, progress, page, GOING);
  }

  List<OperationView> list(Optional<String> unikernel, int limit) {
    OperationFilter filter =
        unikernel.map(OperationFilter::ofUnikernel).orElseGet(OperationFilter::all);
    List<Future<OperationView>> views;
    try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
      views =
          repository.operations().list(filter, limit).stream()
              .map(operation -> each.submit(() -> view(operation)))
              .toList();
    }
    return views.stream().map(Future::resultNow).toList();
  }

  OperationView show(String workflowId, Optional<String> runId) {
    return repository
        .operations()
        .find(workflowId, runId)
        .map(this::view)
        .orElseGet(() -> unrecorded(workflowId, runId));
  }

  /** One that was begun, and has no record yet. */
  private Optional<OperationView> justBegun(String workflowId, Optional<String> runId) {
    return ends.underWay(workflowId)
        .filter(last -> runId.isEmpty() || runId.get().equals(last.runId()))
        .filter(
            last -> repository.operations().find(workflowId, Optional.of(last.runId())).isEmpty());
  }

  /**
   * One without a record: it failed before anything was reserved, or was begun by a manager that
   * has ended since.
   */
  private OperationView unrecorded(String workflowId, Optional<String> runId) {
    for (OperationKind kind : OperationKind.values()) {
      String beginning = Views.lower(kind) + "-";
      String unikernel =
          workflowId.startsWith(beginning) ? workflowId.substring(beginning.length()) : "";
      if (Names.isUnikernel(unikernel) && runId.map(Operations::isRunId).orElse(true)) {
        return TemporalCalls.asked(
                () ->
                    watch.described(
                        kind, unikernel, workflowId, runId, run -> page(workflowId, run)))
            .orElseThrow(() -> unknown(workflowId));
      }
    }
    throw unknown(workflowId);
  }

  private static boolean isRunId(String text) {
    return RUN_ID.matcher(text).matches();
  }

  private Operation find(String workflowId, Optional<String> runId) {
    return repository.operations().find(workflowId, runId).orElseThrow(() -> unknown(workflowId));
  }

  private static ServiceException unknown(String workflowId) {
    return new ServiceException(
        Code.NOT_FOUND,
        "there is no operation " + Quotation.of(workflowId) + "; see `miragectl migration list`");
  }

  /** Completes with one at its end. */
  CompletableFuture<AnyOperation> end(String workflowId, Optional<String> runId) {
    OperationView operation =
        justBegun(workflowId, runId)
            .or(() -> repository.operations().find(workflowId, runId).map(this::recorded))
            .orElseGet(() -> unrecorded(workflowId, runId));
    if (operation.endedAt() != null) {
      return CompletableFuture.completedFuture(operation);
    }
    CompletableFuture<AnyOperation> end =
        ends.await(
            operation.runId(), patience -> ask(operation, patience), EndWaiters.USUALLY_OVER);
    // It may have ended before this waited.
    Optional<Operation> record =
        repository.operations().find(operation.workflowId(), Optional.of(operation.runId()));
    if (record.isEmpty() && ends.underWay(workflowId).filter(operation::equals).isEmpty()) {
      // Its workflow has returned, or was begun by a manager before: only Temporal can say.
      ends.returned(operation.runId());
    }
    record.filter(ended -> !ended.isOpen()).map(this::recorded).ifPresent(end::complete);
    return end;
  }

  /** As recorded; what it does now is not asked. */
  private OperationView recorded(Operation operation) {
    return Views.of(operation, null, temporal.page(operation.workflow()), GOING);
  }

  private Optional<OperationView> recordedEnd(OperationView operation) {
    return repository
        .operations()
        .find(operation.workflowId(), Optional.of(operation.runId()))
        .filter(recorded -> !recorded.isOpen())
        .map(this::recorded);
  }

  private CompletableFuture<Optional<AnyOperation>> ask(
      OperationView operation, Duration patience) {
    Optional<AnyOperation> recorded = recordedEnd(operation).map(AnyOperation.class::cast);
    if (recorded.isPresent() || isOfAnotherCluster(operation)) {
      return CompletableFuture.completedFuture(recorded);
    }
    return watch
        .end(operation, patience)
        .thenApplyAsync(
            closed -> closed.map(told -> atItsEnd(operation, told)), Thread::startVirtualThread);
  }

  private boolean isOfAnotherCluster(OperationView operation) {
    return repository
        .operations()
        .find(operation.workflowId(), Optional.of(operation.runId()))
        .filter(recorded -> !isOurs(recorded))
        .isPresent();
  }

  /** A workflow that was terminated did not end its record. */
  private AnyOperation atItsEnd(OperationView operation, OperationView told) {
    if (recordedEnd(operation).isEmpty()) {
      settleIfClosed(operation.unikernel());
    }
    return recordedEnd(operation).orElse(told);
  }

  /**
   * Ends the record of an operation that was terminated, which no step will end any more.
   *
   * @return whether there was one
   */
  boolean settleIfClosed(String unikernel) {
    Optional<Operation> closed =
        repository
            .unikernels()
            .find(unikernel)
            .flatMap(Unikernel::operation)
            .filter(operation -> !isOpen(operation));
    closed.ifPresent(repository.operations()::settle);
    return closed.isPresent();
  }

  /** Waits until the workflow of one that has ended has closed, which it does in this moment. */
  void awaitClosed(OperationView operation) {
    boolean ignored = watch.closes(ours(operation.workflowId(), operation.runId()), CLOSING);
  }

  /** Waits a moment for those that are under way, so that none of their tasks is left half done. */
  void drain() {
    long end = System.nanoTime() + DRAINING.toNanos();
    for (Operation operation : repository.operations().open()) {
      Duration left = Duration.ofNanos(end - System.nanoTime());
      if (left.isPositive() && isOurs(operation)) {
        watch.closes(operation.workflow(), left);
      }
    }
  }

  /**
   * Begins to have one go back. Of a workflow that was terminated, or whose cluster is gone, only
   * the record is left: it is ended, and the source's agent resumes the source by itself (rule 3).
   */
  OperationView abort(String workflowId, Optional<String> runId, String reason, boolean force) {
    Operation operation = find(workflowId, runId);
    if (!operation.isOpen()) {
      return alreadyEnded(operation);
    }
    if (isOpen(operation)) {
      if (isOurs(operation)) {
        watch.abort(operation.workflow(), reason);
        return recorded(find(workflowId, Optional.of(operation.workflow().runId())));
      }
      if (!force) {
        throw new ServiceException(
            Code.CONFLICT,
            workflowId
                + " was begun with another Temporal cluster ("
                + operation.workflow().cluster()
                + "): abort it there, or, if that cluster is gone for good, with --force");
      }
    }
    repository.operations().settle(operation);
    return show(workflowId, Optional.of(operation.workflow().runId()));
  }

  private OperationView alreadyEnded(Operation operation) {
    OperationOutcome outcome = operation.outcome().orElseThrow();
    return switch (outcome) {
      case UNDONE, INTERRUPTED -> view(operation);
      case DONE, FAILED ->
          throw new ServiceException(
              Code.CONFLICT,
              operation.workflow().workflowId()
                  + " has ended ("
                  + Views.lower(outcome)
                  + "): there is nothing to abort");
    };
  }
}
