package org.miragemanager.manager.temporal;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.MethodDescriptor;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;

/**
 * Has Temporal give each task of a workflow to any worker, with the history it needs, and not to
 * the one that has the workflow in its cache (its "sticky" one). When that one is gone, a real
 * server would wait for seconds until it tries another, and the in-memory one for ever. Histories
 * are short here, 50 events, so reading one for each task costs next to nothing. The SDK can only
 * shorten that wait, not leave it out.
 */
final class DisableStickyInterceptor implements ClientInterceptor {
  private static final String METHOD = "RespondWorkflowTaskCompleted";

  @Override
  public <Q, R> ClientCall<Q, R> interceptCall(
      MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
    ClientCall<Q, R> call = next.newCall(method, options);
    if (!METHOD.equals(method.getBareMethodName())) {
      return call;
    }
    return new SimpleForwardingClientCall<>(call) {
      @Override
      @SuppressWarnings("unchecked") // the method's name tells the type of its message
      public void sendMessage(Q message) {
        RespondWorkflowTaskCompletedRequest request = (RespondWorkflowTaskCompletedRequest) message;
        super.sendMessage((Q) request.toBuilder().clearStickyAttributes().build());
      }
    };
  }
}
