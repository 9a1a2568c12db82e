package org.miragemanager.manager.temporal;

import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.taskqueue.v1.PollerInfo;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueRequest;
import io.temporal.client.WorkflowClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Who else polls a task queue. Two managers that do not share their data must not share a queue:
 * each would be given steps of operations that it knows nothing of. That breaks no rule of
 * ownership, as the repository decides, but operations fail.
 */
public final class TaskQueueNeighbours {
  /** A worker that lives polls at least so often. */
  private static final Duration RECENTLY = Duration.ofSeconds(70);

  private static final String DATA = " data ";

  private TaskQueueNeighbours() {}

  /** What a manager calls itself in Temporal: process, host and data folder. */
  static String identity(Path dataFolder) {
    String host = System.getenv().getOrDefault("HOSTNAME", "localhost");
    return ProcessHandle.current().pid() + "@" + host + DATA + dataFolder.toAbsolutePath();
  }

  /** The identities of managers with other data that poll the queue, or did so a moment ago. */
  public static List<String> withOtherData(WorkflowClient client, String taskQueue) {
    DescribeTaskQueueRequest request =
        DescribeTaskQueueRequest.newBuilder()
            .setNamespace(client.getOptions().getNamespace())
            .setTaskQueue(TaskQueue.newBuilder().setName(taskQueue))
            .setTaskQueueType(TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW)
            .build();
    String own = data(client.getOptions().getIdentity());
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
          .filter(identity -> !data(identity).equals(own))
          .distinct()
          .toList();
    } catch (StatusRuntimeException unknown) {
      // The in-memory server cannot say; nobody else uses it.
      return List.of();
    }
  }

  private static String data(String identity) {
    int begin = identity.indexOf('@');
    return begin < 0 ? identity : identity.substring(begin);
  }
}
