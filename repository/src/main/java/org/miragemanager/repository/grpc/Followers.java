package org.miragemanager.repository.grpc;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.miragemanager.hostagent.api.OwnershipNews;
import org.miragemanager.model.Generation;
import org.miragemanager.repository.event.OwnershipListener;
import org.miragemanager.repository.event.OwnershipListener.OwnershipChange;
import org.miragemanager.repository.event.OwnershipListener.OwnershipChange.NewOwner;
import org.miragemanager.repository.rules.HolderDigest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends each host the news of its own generations, from the thread that committed them. */
final class Followers implements OwnershipListener {
  private static final int MOST_STREAMS_A_HOST = 4;
  private static final OwnershipNews RENEW = OwnershipNews.newBuilder().setRenew(true).build();

  private final Map<String, Set<Follower>> byHost = new ConcurrentHashMap<>();

  /**
   * Sends news to this stream until it ends. At once the host is asked to renew its lease: what
   * changed before it was added here was told to nobody, and a renewal tells it.
   *
   * @param check throws if the holder is not the host's any more: another may have taken over the
   *     name before the stream was added, and its own was not there to be ended
   */
  void add(
      String host,
      HolderDigest holder,
      ServerCallStreamObserver<OwnershipNews> stream,
      Runnable check) {
    Follower follower = new Follower(host, holder, stream);
    stream.setOnCancelHandler(() -> remove(follower));
    stream.setOnReadyHandler(follower::drain);
    Set<Follower> followers = byHost.computeIfAbsent(host, name -> ConcurrentHashMap.newKeySet());
    followers.add(follower);
    try {
      check.run();
    } catch (RuntimeException notTheHolder) {
      remove(follower);
      follower.end(Answers.status(notTheHolder));
      return;
    }
    endOldest(followers);
    boolean ignored = follower.send(RENEW);
  }

  /** An agent that was cut off follows again before its former stream is known to be dead. */
  private void endOldest(Set<Follower> followers) {
    List<Follower> oldestFirst =
        followers.stream().sorted(Comparator.comparingLong(Follower::number)).toList();
    for (Follower old :
        oldestFirst.subList(0, Math.max(0, oldestFirst.size() - MOST_STREAMS_A_HOST))) {
      remove(old);
      old.end(Status.RESOURCE_EXHAUSTED.withDescription("The host follows by newer streams."));
    }
  }

  /** Ends the streams of agents that held the host's name before this one. */
  void keepOnly(String host, HolderDigest holder) {
    for (Follower follower : byHost.getOrDefault(host, Set.of())) {
      if (!follower.holder().equals(holder)) {
        remove(follower);
        follower.end(
            Status.PERMISSION_DENIED.withDescription(
                "Another agent has taken over host " + host + "."));
      }
    }
  }

  /** Asks every host that listens to renew its lease at once. */
  Set<String> askToRenew() {
    Set<String> asked = new HashSet<>();
    byHost.forEach(
        (host, followers) -> {
          for (Follower follower : followers) {
            if (follower.send(RENEW)) {
              asked.add(host);
            }
          }
        });
    return asked;
  }

  /** Ends every stream: the service closes. */
  void endAll() {
    for (Set<Follower> followers : byHost.values()) {
      followers.forEach(
          follower -> follower.end(Status.UNAVAILABLE.withDescription("The repository closes.")));
    }
    byHost.clear();
  }

  /** First the new owner: it is waiting to run. */
  @Override
  public void changed(OwnershipChange change) {
    if (change.owner().isPresent()) {
      NewOwner owner = change.owner().get();
      tell(owner.generation(), () -> Messages.owner(change.unikernel(), owner));
    }
    for (Generation retired : change.retired()) {
      tell(retired, () -> Messages.retired(change.unikernel(), retired.number()));
    }
  }

  private void tell(Generation generation, Supplier<OwnershipNews> message) {
    Optional<String> host = generation.place().hostName();
    Set<Follower> followers = host.map(byHost::get).orElse(null);
    if (followers == null || followers.isEmpty()) {
      return;
    }
    OwnershipNews news = message.get();
    for (Follower follower : followers) {
      if (!follower.send(news)) {
        remove(follower);
      }
    }
  }

  private void remove(Follower follower) {
    Set<Follower> followers = byHost.get(follower.host());
    if (followers != null) {
      followers.remove(follower);
    }
  }

  /**
   * One agent's stream of news. News is handed to the transport at once; when the agent is slow, it
   * waits here, up to a bound, and then the stream is ended: the agent opens another one and asks
   * for the truth by a renewal. Nothing here ever blocks.
   */
  static final class Follower {
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
        LOGGER.warn(
            "The agent of host {} is too slow to follow the news; its stream is ended", host);
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
}
