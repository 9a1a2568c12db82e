package org.miragemanager.repository.grpc;

import io.grpc.stub.StreamObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.miragemanager.hostagent.api.OwnershipNews;

/** What an agent that follows was told. */
final class News implements StreamObserver<OwnershipNews> {
  private final BlockingQueue<OwnershipNews> received = new LinkedBlockingQueue<>();
  private final CompletableFuture<Throwable> ended = new CompletableFuture<>();

  @Override
  public void onNext(OwnershipNews news) {
    received.add(news);
  }

  @Override
  public void onError(Throwable failure) {
    ended.complete(failure);
  }

  @Override
  public void onCompleted() {
    ended.complete(new IllegalStateException("The stream ended without a status"));
  }

  /** The next news. */
  OwnershipNews next() throws InterruptedException {
    OwnershipNews news = received.poll(30, TimeUnit.SECONDS);
    if (news == null) {
      throw new AssertionError("No news within 30 s");
    }
    return news;
  }

  /** How the stream ended. */
  Throwable end() throws Exception {
    return ended.get(30, TimeUnit.SECONDS);
  }

  boolean isEmpty() {
    return received.isEmpty();
  }
}
