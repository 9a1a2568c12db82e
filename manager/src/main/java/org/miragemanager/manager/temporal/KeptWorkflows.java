package org.miragemanager.manager.temporal;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.temporal.api.command.v1.Command;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the workflows that have ended on the in-memory server, which keeps each until it stops and
 * has no call to delete one; warns when that becomes much memory, and again each time it has
 * doubled.
 */
final class KeptWorkflows implements ServerInterceptor {
  private static final Logger LOG = LoggerFactory.getLogger(KeptWorkflows.class);
  private static final int FIRST_WARNING = 5_000;

  /** Measured with migrations; other operations are shorter. */
  private static final int KIBIBYTES_OF_EACH = 54;

  private static final int KIBIBYTES_IN_A_MEBIBYTE = 1024;

  private final AtomicLong ended = new AtomicLong();

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      @Override
      public void onMessage(Q message) {
        if (message instanceof RespondWorkflowTaskCompletedRequest task
            && task.getCommandsList().stream().anyMatch(KeptWorkflows::ends)) {
          count();
        }
        super.onMessage(message);
      }
    };
  }

  private static boolean ends(Command command) {
    CommandType type = command.getCommandType();
    return type == CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION
        || type == CommandType.COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION
        || type == CommandType.COMMAND_TYPE_CANCEL_WORKFLOW_EXECUTION
        || type == CommandType.COMMAND_TYPE_CONTINUE_AS_NEW_WORKFLOW_EXECUTION;
  }

  private void count() {
    long number = ended.incrementAndGet();
    if (isToBeTold(number)) {
      LOG.warn(
          "The in-memory Temporal keeps every operation until this manager stops: {} by now, about {}"
              + " MiB. Start the manager again when no operation runs, or use a real Temporal server,"
              + " which removes old ones (docs/your-own-temporal.md).",
          number,
          number * KIBIBYTES_OF_EACH / KIBIBYTES_IN_A_MEBIBYTE);
    }
  }

  /** At the first number that is much, and at each of its doubles. */
  static boolean isToBeTold(long number) {
    long parts = number / FIRST_WARNING;
    return number > 0 && number % FIRST_WARNING == 0 && Long.bitCount(parts) == 1;
  }
}
