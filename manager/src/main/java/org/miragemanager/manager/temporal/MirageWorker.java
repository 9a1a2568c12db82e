package org.miragemanager.manager.temporal;

import io.temporal.client.WorkflowClient;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptorBase;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.miragemanager.activities.StepLogInterceptor;
import org.miragemanager.workflows.temporal.MirageWorkflows;

/** Carries out workflows and activities for a Temporal cluster. */
public final class MirageWorker implements AutoCloseable {
  /** How long the SDK may collect heartbeats: well below the time-out of a step's heartbeat. */
  private static final Duration HEARTBEATS_HELD_BACK = Duration.ofMillis(500);

  /**
   * Long enough for each task of a workflow on a busy machine: one that is lost is done again only
   * when its 10 s are over.
   */
  private static final Duration FAREWELL = Duration.ofSeconds(5);

  private final WorkerFactory factory;

  /**
   * Starts to poll a task queue.
   *
   * @param version the build that it runs; empty: the server is not told, nor is one that knows
   *     nothing of builds
   * @param returned is given the id of each run whose method has returned, so that it closes; it
   *     must not wait
   * @param activities what carries out the steps of the workflows
   */
  public MirageWorker(
      WorkflowClient client,
      String taskQueue,
      Optional<DeploymentVersion> version,
      Consumer<String> returned,
      Object... activities) {
    WorkerFactory started = started(client, taskQueue, version, returned, activities);
    if (version.isPresent() && !version.orElseThrow().becomeCurrent(client)) {
      started.shutdownNow();
      started = started(client, taskQueue, Optional.empty(), returned, activities);
    }
    factory = started;
  }

  private static WorkerFactory started(
      WorkflowClient client,
      String taskQueue,
      Optional<DeploymentVersion> version,
      Consumer<String> returned,
      Object... activities) {
    WorkerFactory factory =
        WorkerFactory.newInstance(
            client,
            WorkerFactoryOptions.newBuilder()
                .setUsingVirtualWorkflowThreads(true)
                .setWorkerInterceptors(new StepLogInterceptor(), new WorkflowReturns(returned))
                .build());
    WorkerOptions.Builder options =
        WorkerOptions.newBuilder()
            .setMaxHeartbeatThrottleInterval(HEARTBEATS_HELD_BACK)
            .setDefaultHeartbeatThrottleInterval(HEARTBEATS_HELD_BACK);
    version.ifPresent(build -> options.setDeploymentOptions(build.options()));
    Worker worker = factory.newWorker(taskQueue, options.build());
    MirageWorkflows.register(worker);
    worker.registerActivitiesImplementations(activities);
    factory.start();
    return factory;
  }

  /**
   * Returns if it takes tasks.
   *
   * @throws IllegalStateException if it does not, or not any more
   */
  public void requireRunning() {
    if (!factory.isStarted() || factory.isShutdown()) {
      throw new IllegalStateException("the worker takes no tasks");
    }
  }

  /**
   * Takes no new tasks and waits a moment for those under way; what is not done then is done by the
   * next worker.
   */
  @Override
  public void close() {
    factory.shutdown();
    factory.awaitTermination(FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
    factory.shutdownNow();
  }

  /**
   * Says when the method of a workflow has returned, well or not. Nothing of it is in a history: it
   * only looks on.
   */
  static final class WorkflowReturns extends WorkerInterceptorBase {
    private final Consumer<String> returned;

    /**
     * An interceptor for a worker.
     *
     * @param returned is given the run's id; it must not wait
     */
    WorkflowReturns(Consumer<String> returned) {
      this.returned = returned;
    }

    @Override
    public WorkflowInboundCallsInterceptor interceptWorkflow(WorkflowInboundCallsInterceptor next) {
      return new WorkflowInboundCallsInterceptorBase(next) {
        @Override
        public WorkflowOutput execute(WorkflowInput input) {
          String runId = Workflow.getInfo().getRunId();
          try {
            WorkflowOutput output = super.execute(input);
            returned.accept(runId);
            return output;
          } catch (RuntimeException failure) {
            // Not an Error: the SDK ends a workflow's thread by one, to make room for others.
            returned.accept(runId);
            throw failure;
          }
        }
      };
    }
  }
}
