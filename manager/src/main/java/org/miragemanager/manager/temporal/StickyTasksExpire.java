package org.miragemanager.manager.temporal;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;

/**
 * Repairs the in-memory server's stickiness: it never gives up on a worker that has gone, so a
 * workflow that was cached there would wait for ever. Without a sticky queue every worker gets the
 * task, with the history it needs.
 */
final class StickyTasksExpire implements ServerInterceptor {
  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    ServerCall.Listener<Q> listener = next.startCall(call, headers);
    if (!"RespondWorkflowTaskCompleted".equals(call.getMethodDescriptor().getBareMethodName())) {
      return listener;
    }
    return new SimpleForwardingServerCallListener<>(listener) {
      @Override
      @SuppressWarnings("unchecked") // the method's name tells the type of its message
      public void onMessage(Q message) {
        RespondWorkflowTaskCompletedRequest request = (RespondWorkflowTaskCompletedRequest) message;
        super.onMessage((Q) request.toBuilder().clearStickyAttributes().build());
      }
    };
  }
}
