package org.miragemanager.repository.grpc;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.miragemanager.hostagent.api.FollowRequest;
import org.miragemanager.hostagent.api.OwnershipNews;

/** An agent that opens the stream of news and does not read from it until it is told to. */
final class SlowNews implements ClientResponseObserver<FollowRequest, OwnershipNews> {
  private final CompletableFuture<Throwable> ended = new CompletableFuture<>();
  private ClientCallStreamObserver<FollowRequest> call;

  @Override
  public void beforeStart(ClientCallStreamObserver<FollowRequest> started) {
    call = started;
    call.disableAutoRequestWithInitial(0);
  }

  @Override
  public void onNext(OwnershipNews news) {}

  @Override
  public void onError(Throwable failure) {
    ended.complete(failure);
  }

  @Override
  public void onCompleted() {
    ended.complete(new IllegalStateException("The stream ended without a status"));
  }

  /** Reads all that was sent; how the stream ended. */
  Throwable readToTheEnd() throws Exception {
    call.request(Integer.MAX_VALUE);
    return ended.get(30, TimeUnit.SECONDS);
  }
}
