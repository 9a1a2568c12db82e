package org.miragemanager.manager.server;

import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.miragemanager.manager.service.OperationView;
import org.miragemanager.manager.service.ServiceException;
import org.miragemanager.manager.service.ServiceException.Code;
import org.miragemanager.manager.temporal.TemporalConnection;
import org.miragemanager.model.OperationKind;
import org.miragemanager.model.OperationOutcome;
import org.miragemanager.model.Quotation;
import org.miragemanager.model.WorkflowRun;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.operation.Operation;
import org.miragemanager.repository.operation.OperationService.OperationFilter;
import org.miragemanager.repository.unikernel.Unikernel;
import org.miragemanager.workflows.temporal.WorkflowInput;
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

  private static final String GOING = "running";
  private static final String ELSEWHERE = "the Temporal cluster that it was begun with";

  private static final String CLOSED =
      "its workflow was ended from outside: the next operation, or `miragectl migration abort`,"
          + " cleans up after it";

  private final Repository repository;
  private final TemporalConnection temporal;
  private final String taskQueue;
  private final OperationWatch watch;

  Operations(Repository repository, TemporalConnection temporal, String taskQueue) {
    this.repository = repository;
    this.temporal = temporal;
    this.taskQueue = taskQueue;
    this.watch = new OperationWatch(temporal.client());
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
    WorkflowRun run =
        new WorkflowRun(
            temporal.client().getOptions().getNamespace(),
            execution.getWorkflowId(),
            execution.getRunId());
    return OperationView.begun(
        run.workflowId(),
        run.runId(),
        Views.lower(kind),
        name,
        source.orElse(null),
        target.orElse(null),
        temporal.page(run.in(temporal.cluster())).map(URI::toString).orElse(null));
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
   * An operation that has ended, while its workflow has not closed: a worker died between the two,
   * and the next one is about to close it.
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
    return view(find(workflowId, runId));
  }

  private Operation find(String workflowId, Optional<String> runId) {
    return repository
        .operations()
        .find(workflowId, runId)
        .orElseThrow(
            () ->
                new ServiceException(
                    Code.NOT_FOUND,
                    "there is no operation "
                        + Quotation.of(workflowId)
                        + "; see `miragectl migration list`"));
  }

  /** Waits for the end of one, at most so long. */
  OperationView await(OperationView operation, Duration patience) {
    if (operation.endedAt() != null) {
      return operation;
    }
    Optional<OperationView> failure = watch.await(operation, patience);
    if (failure.isPresent()) {
      // A workflow that was terminated did not end its record.
      settleIfClosed(operation.unikernel());
    }
    return repository
        .operations()
        .find(operation.workflowId(), Optional.of(operation.runId()))
        .map(this::view)
        .or(() -> failure)
        .orElse(operation);
  }

  /**
   * Ends the record of an operation that was terminated: nobody will ever end it.
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
   * Has one go back. Of a workflow that was terminated, or whose cluster is gone, only the record
   * is left: it is ended, and the source's agent resumes the source by itself (rule 3).
   */
  OperationView abort(String workflowId, Optional<String> runId, String reason, boolean force) {
    Operation operation = find(workflowId, runId);
    if (!operation.isOpen()) {
      return alreadyEnded(operation);
    }
    if (isOpen(operation)) {
      if (isOurs(operation)) {
        watch.abort(operation.workflow(), reason);
        return show(workflowId, Optional.of(operation.workflow().runId()));
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
