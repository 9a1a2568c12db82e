package org.miragemanager.workflows;

import io.temporal.api.history.v1.History;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactoryOptions;
import java.util.function.Consumer;
import org.miragemanager.workflows.temporal.StrictDataConverter;

/** Replays histories with a worker that reads and runs workflows as the manager's does. */
final class Replayer implements AutoCloseable {
  private final TestWorkflowEnvironment environment;
  private final Worker worker;

  /**
   * With those workflows.
   *
   * @param workflows registers them
   */
  Replayer(Consumer<Worker> workflows) {
    environment =
        TestWorkflowEnvironment.newInstance(
            TestEnvironmentOptions.newBuilder()
                .setWorkflowClientOptions(
                    WorkflowClientOptions.newBuilder()
                        .setDataConverter(new StrictDataConverter())
                        .build())
                .setWorkerFactoryOptions(
                    WorkerFactoryOptions.newBuilder().setUsingVirtualWorkflowThreads(true).build())
                .build());
    worker = environment.newWorker("replay");
    workflows.accept(worker);
  }

  /**
   * Replays.
   *
   * @throws Exception if the workflows of today would not have done what was recorded
   */
  void replay(RecordedHistory history) throws Exception {
    replay(new WorkflowExecutionHistory(seen(history)));
  }

  /**
   * Replays one run.
   *
   * @throws Exception if the workflows of today would not have done what it tells
   */
  void replay(WorkflowExecutionHistory history) throws Exception {
    worker.replayWorkflowExecution(history);
  }

  /** What a worker sees: it is never told that an operation was terminated. */
  private static History seen(RecordedHistory history) {
    History all = history.history().getHistory();
    return End.of(history) == End.TERMINATED
        ? all.toBuilder().removeEvents(all.getEventsCount() - 1).build()
        : all;
  }

  @Override
  public void close() {
    environment.close();
  }
}
