package org.miragemanager.hostagent.repository;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.miragemanager.hostagent.api.FollowRequest;
import org.miragemanager.hostagent.api.OwnershipNews;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the stream of ownership events open. The listener is called by the thread that receives an
 * event. After each opening the lease is renewed, whose answer has the status of each generation,
 * so that no event is missed.
 */
public final class EventSubscriber {

  private static final Logger LOGGER = LoggerFactory.getLogger(EventSubscriber.class);
  private static final long FIRST_PAUSE_NANOS = 20_000_000;
  private static final long LONGEST_PAUSE_NANOS = 1_000_000_000;

  private final RepositoryClient repository;
  private final RetryLoop retries;
  private final Executor threads;
  private final Consumer<OwnershipNews> listener;
  private final Runnable opened;
  private volatile Optional<ClientCallStreamObserver<FollowRequest>> present = Optional.empty();
  private long pause = FIRST_PAUSE_NANOS;

  /**
   * A follower that has not begun.
   *
   * @param listener is told the news; must not wait for anything
   * @param opened is called after each opening
   */
  public EventSubscriber(
      RepositoryClient repository,
      RetryLoop retries,
      Executor threads,
      Consumer<OwnershipNews> listener,
      Runnable opened) {
    this.repository = repository;
    this.retries = retries;
    this.threads = threads;
    this.listener = listener;
    this.opened = opened;
  }

  /** Opens the stream, and again whenever it breaks, until the agent stops. */
  public void start() {
    repository.follow(new Stream());
  }

  /** Gives the present stream up, which may be dead without knowing it, and opens another. */
  public void refresh() {
    Optional<ClientCallStreamObserver<FollowRequest>> old = present;
    old.ifPresent(call -> call.cancel("the stream of news is opened anew", null));
  }

  private void reopen() {
    long now;
    synchronized (this) {
      now = pause;
      pause = Math.min(LONGEST_PAUSE_NANOS, 2 * pause);
    }
    if (retries.pause(now)) {
      start();
    }
  }

  private synchronized void works() {
    pause = FIRST_PAUSE_NANOS;
  }

  private final class Stream implements ClientResponseObserver<FollowRequest, OwnershipNews> {

    @Override
    public void beforeStart(ClientCallStreamObserver<FollowRequest> call) {
      present = Optional.of(call);
      call.setOnReadyHandler(opened);
    }

    @Override
    public void onNext(OwnershipNews news) {
      try {
        listener.accept(news);
      } catch (RuntimeException failure) {
        LOGGER.warn(
            "An event about {}/{} could not be handled; the next renewal repeats it.",
            news.getDomain().getUnikernel(),
            news.getDomain().getGeneration(),
            failure);
      }
      works();
    }

    @Override
    public void onError(Throwable failure) {
      LOGGER.debug(
          "The stream of news broke: {}", RetryLoop.describe(Status.fromThrowable(failure)));
      threads.execute(EventSubscriber.this::reopen);
    }

    @Override
    public void onCompleted() {
      threads.execute(EventSubscriber.this::reopen);
    }
  }
}
