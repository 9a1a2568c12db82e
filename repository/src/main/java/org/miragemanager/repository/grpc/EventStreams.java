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
import org.miragemanager.repository.event.EventPublisher.OwnershipListener;
import org.miragemanager.repository.event.EventPublisher.OwnershipListener.OwnershipChange;
import org.miragemanager.repository.event.EventPublisher.OwnershipListener.OwnershipChange.NewOwner;
import org.miragemanager.repository.grpc.Messages.Answers;
import org.miragemanager.repository.rules.Lease.HolderDigest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends each host the ownership events of its own generations, on the thread that committed them.
 */
final class EventStreams implements OwnershipListener {
  private static final int MOST_STREAMS_A_HOST = 4;
  private static final OwnershipNews RENEW = OwnershipNews.newBuilder().setRenew(true).build();

  private final Map<String, Set<EventStream>> byHost = new ConcurrentHashMap<>();

  /**
   * Sends events to this stream until it ends. The host is asked to renew its lease at once,
   * because changes before the stream was added were not sent on it; the answer to the renewal
   * includes them.
   *
   * @param check throws if the holder no longer holds the host's name: another agent may have taken
   *     over the name before this stream was added, when it could not be ended yet
   */
  void add(
      String host,
      HolderDigest holder,
      ServerCallStreamObserver<OwnershipNews> stream,
      Runnable check) {
    EventStream eventStream = new EventStream(host, holder, stream);
    stream.setOnCancelHandler(() -> remove(eventStream));
    stream.setOnReadyHandler(eventStream::drain);
    Set<EventStream> streams = byHost.computeIfAbsent(host, name -> ConcurrentHashMap.newKeySet());
    streams.add(eventStream);
    try {
      check.run();
    } catch (RuntimeException notTheHolder) {
      remove(eventStream);
      eventStream.end(Answers.status(notTheHolder));
      return;
    }
    endOldest(streams);
    boolean ignored = eventStream.send(RENEW);
  }

  /**
   * An agent that lost its connection opens a new stream before the former one is known to be dead.
   */
  private void endOldest(Set<EventStream> streams) {
    List<EventStream> oldestFirst =
        streams.stream().sorted(Comparator.comparingLong(EventStream::number)).toList();
    for (EventStream old :
        oldestFirst.subList(0, Math.max(0, oldestFirst.size() - MOST_STREAMS_A_HOST))) {
      remove(old);
      old.end(Status.RESOURCE_EXHAUSTED.withDescription("The host follows by newer streams."));
    }
  }

  /** Ends the streams of agents that held the host's name before this one. */
  void keepOnly(String host, HolderDigest holder) {
    for (EventStream eventStream : byHost.getOrDefault(host, Set.of())) {
      if (!eventStream.holder().equals(holder)) {
        remove(eventStream);
        eventStream.end(
            Status.PERMISSION_DENIED.withDescription(
                "Another agent has taken over host " + host + "."));
      }
    }
  }

  /** Asks every host with an open stream to renew its lease at once. */
  Set<String> askToRenew() {
    Set<String> asked = new HashSet<>();
    byHost.forEach(
        (host, streams) -> {
          for (EventStream eventStream : streams) {
            if (eventStream.send(RENEW)) {
              asked.add(host);
            }
          }
        });
    return asked;
  }

  /** Ends every stream: the service closes. */
  void endAll() {
    for (Set<EventStream> streams : byHost.values()) {
      streams.forEach(
          eventStream ->
              eventStream.end(Status.UNAVAILABLE.withDescription("The repository closes.")));
    }
    byHost.clear();
  }

  /** The new owner is told first, because its guest is stopped until then. */
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
    Set<EventStream> streams = host.map(byHost::get).orElse(null);
    if (streams == null || streams.isEmpty()) {
      return;
    }
    OwnershipNews news = message.get();
    for (EventStream eventStream : streams) {
      if (!eventStream.send(news)) {
        remove(eventStream);
      }
    }
  }

  private void remove(EventStream eventStream) {
    Set<EventStream> streams = byHost.get(eventStream.host());
    if (streams != null) {
      streams.remove(eventStream);
    }
  }

  /**
   * One agent's event stream. An event is handed to the transport at once. When the agent reads
   * slowly, events wait here, up to a bound; beyond it the stream is ended, and the agent opens
   * another one and renews, which gives it the current state. Nothing here blocks.
   */
  static final class EventStream {
    private static final Logger LOGGER = LoggerFactory.getLogger(EventStream.class);
    private static final long MOST_WAITING_BYTES = 8L << 20;

    private static final AtomicLong LAST_NUMBER = new AtomicLong();

    private final long number = LAST_NUMBER.incrementAndGet();
    private final String host;
    private final HolderDigest holder;
    private final ServerCallStreamObserver<OwnershipNews> stream;
    private final Deque<OwnershipNews> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private boolean ended;

    EventStream(String host, HolderDigest holder, ServerCallStreamObserver<OwnershipNews> stream) {
      this.host = host;
      this.holder = holder;
      this.stream = stream;
    }

    /** The order in which streams were opened: grows with each. */
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
     * Sends an event, now or when the agent has read the earlier ones.
     *
     * @return false: the stream has ended
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
