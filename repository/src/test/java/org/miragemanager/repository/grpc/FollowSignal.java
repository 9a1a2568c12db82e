package org.miragemanager.repository.grpc;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.miragemanager.hostagent.api.RepositoryGrpc;

/** Tells a test that the service knows another follower. */
final class FollowSignal implements ServerInterceptor {
  private final Semaphore known = new Semaphore(0);

  @Override
  public <A, B> ServerCall.Listener<A> interceptCall(
      ServerCall<A, B> call, Metadata headers, ServerCallHandler<A, B> next) {
    ServerCall.Listener<A> listener = next.startCall(call, headers);
    if (!call.getMethodDescriptor().equals(RepositoryGrpc.getFollowMethod())) {
      return listener;
    }
    return new SimpleForwardingServerCallListener<>(listener) {
      @Override
      public void onHalfClose() {
        super.onHalfClose();
        known.release();
      }
    };
  }

  /** Waits for one more follower. */
  void await() throws InterruptedException {
    if (!known.tryAcquire(30, TimeUnit.SECONDS)) {
      throw new AssertionError("No follower within 30 s");
    }
  }
}
