package org.miragemanager.repository.grpc;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import org.miragemanager.hostagent.api.OwnershipNews;
import org.miragemanager.repository.rules.HolderDigest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One agent's stream of news. News is handed to the transport at once; when the agent is slow, it
 * waits here, up to a bound, and then the stream is ended: the agent opens another one and asks for
 * the truth by a renewal. Nothing here ever blocks.
 */
final class Follower {
  private static final Logger LOGGER = LoggerFactory.getLogger(Follower.class);
  private static final long MOST_WAITING_BYTES = 8L << 20;

  private static final AtomicLong LAST_NUMBER = new AtomicLong();

  private final long number = LAST_NUMBER.incrementAndGet();
  private final String host;
  private final HolderDigest holder;
  private final ServerCallStreamObserver<OwnershipNews> stream;
  private final Deque<OwnershipNews> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private boolean ended;

  Follower(String host, HolderDigest holder, ServerCallStreamObserver<OwnershipNews> stream) {
    this.host = host;
    this.holder = holder;
    this.stream = stream;
  }

  /** Greater than that of all that were there before. */
  long number() {
    return number;
  }

  String host() {
    return host;
  }

  HolderDigest holder() {
    return holder;
  }

  /**
   * Sends news, now or when the agent has read what was sent before; false: the stream has ended.
   */
  synchronized boolean send(OwnershipNews news) {
    if (ended || stream.isCancelled()) {
      return false;
    }
    if (waiting.isEmpty() && stream.isReady()) {
      stream.onNext(news);
      return true;
    }
    waiting.add(news);
    waitingBytes += news.getSerializedSize();
    if (waitingBytes > MOST_WAITING_BYTES) {
      LOGGER.warn("The agent of host {} is too slow to follow the news; its stream is ended", host);
      end(Status.UNAVAILABLE.withDescription("Too slow to follow the news; follow again."));
      return false;
    }
    return true;
  }

  /** The agent has read some of what was sent. */
  synchronized void drain() {
    while (!ended && !waiting.isEmpty() && stream.isReady()) {
      OwnershipNews news = waiting.poll();
      waitingBytes -= news.getSerializedSize();
      stream.onNext(news);
    }
  }

  /** Ends the stream with this status. */
  synchronized void end(Status status) {
    if (!ended) {
      ended = true;
      waiting.clear();
      if (!stream.isCancelled()) {
        stream.onError(status.asRuntimeException());
      }
    }
  }
}
