package org.miragemanager.hostagent.service;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.Optional;
import org.miragemanager.hostagent.api.CallingOperation;
import org.miragemanager.hostagent.log.LoggedOperation;

/** Has the lines that a call logs name the operation which the call belongs to. */
public final class OperationInterceptor implements ServerInterceptor {
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
