package org.miragemanager.hostagent.log;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.Optional;
import org.miragemanager.hostagent.api.CallingOperation;
import org.slf4j.MDC;

/**
 * The operation that the present thread works for, which each of its log lines carries in the MDC.
 * The domain that a line is about stands in its text, as UNIKERNEL/GENERATION.
 */
public final class LoggedOperation {
  private LoggedOperation() {}

  /** What the present thread's lines name. */
  public static Optional<CallingOperation> current() {
    String workflowId = MDC.get(CallingOperation.WORKFLOW_ID);
    String runId = MDC.get(CallingOperation.RUN_ID);
    return workflowId == null || runId == null
        ? Optional.empty()
        : Optional.of(new CallingOperation(workflowId, runId));
  }

  /**
   * Does some work whose lines name this operation; afterwards what was named before is named
   * again.
   *
   * @param operation empty: the lines name none
   */
  public static void during(Optional<CallingOperation> operation, Runnable work) {
    Optional<CallingOperation> before = current();
    name(operation);
    try {
      work.run();
    } finally {
      name(before);
    }
  }

  private static void name(Optional<CallingOperation> operation) {
    if (operation.isPresent()) {
      MDC.put(CallingOperation.WORKFLOW_ID, operation.get().workflowId());
      MDC.put(CallingOperation.RUN_ID, operation.get().runId());
    } else {
      MDC.remove(CallingOperation.WORKFLOW_ID);
      MDC.remove(CallingOperation.RUN_ID);
    }
  }

  /** Has the lines that a call logs name the operation which the call belongs to. */
  public static final class Interceptor implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      ServerCall.Listener<Q> listener = next.startCall(call, headers);
      Optional<CallingOperation> operation = CallingOperation.readFrom(headers);
      if (operation.isEmpty()) {
        return listener;
      }
      return new SimpleForwardingServerCallListener<>(listener) {
        // The request is whole: the service's method runs within this.
        @Override
        public void onHalfClose() {
          LoggedOperation.during(operation, () -> super.onHalfClose());
        }
      };
    }
  }
}
