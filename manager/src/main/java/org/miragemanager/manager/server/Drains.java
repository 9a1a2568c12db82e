package org.miragemanager.manager.server;

import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowExecutionDescription;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.SearchAttributes;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.miragemanager.manager.service.DrainView;
import org.miragemanager.manager.service.HostAdmin;
import org.miragemanager.manager.service.HostView;
import org.miragemanager.manager.service.ServiceException;
import org.miragemanager.manager.service.ServiceException.Code;
import org.miragemanager.manager.temporal.TemporalConnection;
import org.miragemanager.model.WorkflowRun;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.host.Host;
import org.miragemanager.workflows.drain.DrainWorkflow;
import org.miragemanager.workflows.drain.DrainWorkflow.DrainRequest;
import org.miragemanager.workflows.temporal.MirageSearchAttributes;
import org.miragemanager.workflows.transfer.Phase;
import org.miragemanager.workflows.transfer.TransferStart;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drains hosts, which Temporal carries out and alone records, and takes drains back. That a host
 * takes no guests is in the repository.
 */
final class Drains implements HostAdmin {
  private static final Logger LOG = LoggerFactory.getLogger(Drains.class);

  private static final Duration QUICK = Duration.ofSeconds(5);

  private final Repository repository;
  private final TemporalConnection temporal;
  private final String taskQueue;
  private final DrainWatch watch;

  Drains(Repository repository, TemporalConnection temporal, String taskQueue) {
    this.repository = repository;
    this.temporal = temporal;
    this.taskQueue = taskQueue;
    this.watch = new DrainWatch(temporal.client());
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
    find(name);
    return TemporalCalls.asked(
        () -> {
          WorkflowExecutionDescription newest = described(name);
          DrainView drain = running(name, newest.getExecution().getRunId(), newest.getStartTime());
          return newest.getCloseTime() == null
              ? watch.progress(drain)
              : watch.await(drain, QUICK).endedAt(newest.getCloseTime());
        });
  }

  private WorkflowExecutionDescription described(String host) {
    try {
      return watch.newest(host).describe();
    } catch (WorkflowNotFoundException none) {
      throw new ServiceException(
          Code.NOT_FOUND,
          "nobody knows of a drain of "
              + host
              + "; begin one with `miragectl host drain "
              + host
              + "`");
    }
  }

  @Override
  public DrainView await(DrainView drain, Duration patience) {
    return drain.endedAt() == null
        ? TemporalCalls.asked(() -> watch.await(drain, patience))
        : drain;
  }

  @Override
  public HostView undrain(String name) {
    find(name);
    TemporalCalls.asked(
        () -> {
          watch.abort(name, "the host is undrained");
          return true;
        });
    // Also what was drained before, or by a workflow that is not there any more.
    RequestValidation.translated(() -> repository.hosts().setDrained(name, false));
    return Views.of(find(name), false, Optional.empty());
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
}
