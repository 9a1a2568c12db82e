package org.miragemanager.manager.temporal;

import io.temporal.client.WorkflowClient;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.miragemanager.activities.MovementActivities;
import org.miragemanager.workflows.MigrationWorkflowImplementation;
import org.miragemanager.workflows.ResumeWorkflowImplementation;
import org.miragemanager.workflows.RunWorkflowImplementation;
import org.miragemanager.workflows.StopWorkflowImplementation;
import org.miragemanager.workflows.SuspendWorkflowImplementation;

/** Carries out workflows and activities for a Temporal cluster. */
public final class MirageWorker implements AutoCloseable {
  /**
   * So that a waiting activity hears soon that it was cancelled: it does with a heartbeat, and
   * heartbeats are held back so long.
   */
  private static final Duration HEARTBEATS_HELD_BACK = Duration.ofMillis(500);

  private final WorkerFactory factory;

  /** Starts to poll. */
  public MirageWorker(WorkflowClient client, MovementActivities activities) {
    factory =
        WorkerFactory.newInstance(
            client, WorkerFactoryOptions.newBuilder().setUsingVirtualWorkflowThreads(true).build());
    Worker worker =
        factory.newWorker(
            TaskQueue.NAME,
            WorkerOptions.newBuilder()
                .setMaxHeartbeatThrottleInterval(HEARTBEATS_HELD_BACK)
                .setDefaultHeartbeatThrottleInterval(HEARTBEATS_HELD_BACK)
                .build());
    worker.registerWorkflowImplementationTypes(
        RunWorkflowImplementation.class,
        MigrationWorkflowImplementation.class,
        SuspendWorkflowImplementation.class,
        ResumeWorkflowImplementation.class,
        StopWorkflowImplementation.class);
    worker.registerActivitiesImplementations(activities);
    factory.start();
  }

  /**
   * Takes no new tasks and waits a moment for those under way; what is not done then is done by the
   * next worker.
   */
  @Override
  public void close() {
    factory.shutdown();
    factory.awaitTermination(500, TimeUnit.MILLISECONDS);
    factory.shutdownNow();
  }
}
