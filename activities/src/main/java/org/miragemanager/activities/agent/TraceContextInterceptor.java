package org.miragemanager.activities.agent;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import java.util.Optional;
import org.miragemanager.hostagent.api.CallingOperation;
import org.slf4j.MDC;

/**
 * Tells an agent which operation a call belongs to: the one that the calling thread's log lines
 * belong to. Temporal's SDK names it there for every activity.
 */
final class TraceContextInterceptor implements ClientInterceptor {
  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    Optional<CallingOperation> operation = current();
    ClientCall<Q, A> call = next.newCall(method, options);
    if (operation.isEmpty()) {
      return call;
    }
    return new SimpleForwardingClientCall<>(call) {
      @Override
      public void start(Listener<A> listener, Metadata headers) {
        operation.get().writeTo(headers);
        super.start(listener, headers);
      }
    };
  }

  private static Optional<CallingOperation> current() {
    String workflowId = MDC.get(CallingOperation.WORKFLOW_ID);
    String runId = MDC.get(CallingOperation.RUN_ID);
    return workflowId == null || runId == null
        ? Optional.empty()
        : Optional.of(new CallingOperation(workflowId, runId));
  }
}
