package org.miragemanager.manager.temporal;

import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.taskqueue.v1.PollerInfo;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueRequest;
import io.temporal.client.WorkflowClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Who else polls a task queue. Two managers that do not share their data must not share a queue:
 * each would be given steps of operations that it knows nothing of. No two domains would run by
 * that, as each repository decides for its own agents, but unikernels would be left where nobody
 * can run or claim them.
 */
public final class TaskQueueConflictCheck {
  /** A worker that lives polls at least so often. */
  private static final Duration RECENTLY = Duration.ofSeconds(70);

  private TaskQueueConflictCheck() {}

  /**
   * Makes sure that nobody else does.
   *
   * @throws TemporalException if a manager with other data polls the queue, or did so a moment ago
   */
  public static void requireNone(WorkflowClient client, String taskQueue) {
    List<String> others = withOtherData(client, taskQueue);
    if (!others.isEmpty()) {
      throw new TemporalException(
          "another manager, with other data, polls the task queue "
              + taskQueue
              + " there ("
              + String.join(", ", others)
              + "), or did so within the last minute: give this one a queue of its own with"
              + " --task-queue, or wait a minute if that one has ended");
    }
  }

  private static List<String> withOtherData(WorkflowClient client, String taskQueue) {
    DescribeTaskQueueRequest request =
        DescribeTaskQueueRequest.newBuilder()
            .setNamespace(client.getOptions().getNamespace())
            .setTaskQueue(TaskQueue.newBuilder().setName(taskQueue))
            .setTaskQueueType(TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW)
            .build();
    String own = client.getOptions().getIdentity();
    long since = Instant.now().minus(RECENTLY).getEpochSecond();
    try {
      return client
          .getWorkflowServiceStubs()
          .blockingStub()
          .describeTaskQueue(request)
          .getPollersList()
          .stream()
          .filter(poller -> poller.getLastAccessTime().getSeconds() >= since)
          .map(PollerInfo::getIdentity)
          .filter(identity -> ManagerIdentity.isOther(own, identity))
          .distinct()
          .toList();
    } catch (StatusRuntimeException unknown) {
      // The in-memory server cannot say; nobody else uses it.
      return List.of();
    }
  }
}
