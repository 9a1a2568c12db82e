package org.miragemanager.hostagent.session;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.miragemanager.hostagent.api.CheckpointAllRequest;
import org.miragemanager.hostagent.api.CheckpointAllResponse;
import org.miragemanager.hostagent.api.ModelMessages;
import org.miragemanager.hostagent.domain.Domain;
import org.miragemanager.hostagent.repository.RepositoryClient;
import org.miragemanager.model.DomainId;
import org.miragemanager.unimem.Checkpoint;
import org.miragemanager.unimem.protocol.FromGuest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the background checkpoints of this host's guests: the newest of each domain is kept, and
 * one thread sends all of them in one call, while the next ones gather. The threads that read from
 * guests do not wait for it.
 *
 * <p>A call costs more than the checkpoints in it: it is one transaction of the repository, with an
 * fsync. So calls follow each other after a tenth of the shortest interval of the guests that gave
 * one, 100 ms at most; many guests share each then, and none is kept longer than that.
 */
public final class CheckpointBatcher implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(CheckpointBatcher.class);

  /** Of all checkpoints of a call; one alone is smaller. */
  private static final int MOST_BYTES = 2_000_000;

  private static final int OVERHEAD_BYTES = 128;

  /** The repository answers, and will answer the same another time. */
  private static final Set<Status.Code> ABOUT_AN_ENTRY =
      Set.of(
          Status.Code.INVALID_ARGUMENT,
          Status.Code.OUT_OF_RANGE,
          Status.Code.FAILED_PRECONDITION,
          Status.Code.NOT_FOUND,
          Status.Code.PERMISSION_DENIED);

  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 1_000;
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long LONGEST_GATHERING_NANOS = 100 * NANOS_PER_MILLI;
  private static final int GATHERINGS_PER_INTERVAL = 10;

  private record Waiting(Domain domain, ByteString checkpoint, long gatheringNanos) {}

  private final Map<DomainId, Waiting> waiting = new LinkedHashMap<>();
  private final Set<DomainId> toldRefused = new HashSet<>();
  private final RepositoryClient repository;
  private final Runnable renewNow;
  private Thread thread;
  private boolean closed;
  private boolean silent;
  private long pauseMillis = FIRST_PAUSE_MILLIS;
  private long lastCallNanos = System.nanoTime() - LONGEST_GATHERING_NANOS;

  /**
   * With nothing to send yet.
   *
   * @param renewNow renews the lease at once, whose answer has the status of each generation
   */
  public CheckpointBatcher(RepositoryClient repository, Runnable renewNow) {
    this.repository = repository;
    this.renewNow = renewNow;
  }

  /** A running guest gave this one; it takes the place of an older one that waits. */
  void offer(Domain domain, FromGuest.BackgroundCheckpoint given) {
    if (given.checkpoint().length > Checkpoint.HAND_OVER_LIMIT) {
      refused(domain.key(), HandOverExchange.tooLarge(given.checkpoint().length));
      return;
    }
    // Read before this monitor is entered, which threads that hold a domain's lock enter too.
    long intervalNanos = domain.record().guest().policy().checkpointMillis() * NANOS_PER_MILLI;
    offer(
        new Waiting(
            domain,
            UnsafeByteOperations.unsafeWrap(given.checkpoint()),
            Math.min(LONGEST_GATHERING_NANOS, intervalNanos / GATHERINGS_PER_INTERVAL)));
  }

  private synchronized void offer(Waiting one) {
    boolean isFirst = waiting.isEmpty();
    boolean isSooner = one.gatheringNanos < shortestGatheringNanos();
    waiting.put(one.domain.key(), one);
    if (thread == null && !closed) {
      thread = Thread.ofPlatform().daemon().name("checkpoints").start(this::serve);
    }
    if (isFirst || isSooner) {
      notifyAll();
    }
  }

  /** Something newer of this domain is on its way. */
  synchronized void drop(DomainId key) {
    waiting.remove(key);
  }

  private void serve() {
    try {
      while (true) {
        List<Waiting> batch = next();
        // The state of a guest that has stopped goes its own way.
        batch.removeIf(one -> !one.domain.givesCheckpoints());
        if (!batch.isEmpty()) {
          send(batch);
        }
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized List<Waiting> next() throws InterruptedException {
    while (waiting.isEmpty()) {
      wait();
    }
    for (long rest = untilCallNanos(); rest > 0; rest = untilCallNanos()) {
      wait(rest / NANOS_PER_MILLI + 1);
    }
    List<Waiting> batch = new ArrayList<>();
    int bytes = 0;
    Iterator<Waiting> all = waiting.values().iterator();
    while (all.hasNext()) {
      Waiting one = all.next();
      bytes += one.checkpoint.size() + OVERHEAD_BYTES;
      if (bytes > MOST_BYTES) {
        break;
      }
      batch.add(one);
      all.remove();
    }
    // What did not fit into this call has waited long enough.
    lastCallNanos = System.nanoTime() - (waiting.isEmpty() ? 0 : LONGEST_GATHERING_NANOS);
    return batch;
  }

  /** How long others may still gather; 0 or less: what waits is to be sent. */
  private long untilCallNanos() {
    return lastCallNanos + shortestGatheringNanos() - System.nanoTime();
  }

  private long shortestGatheringNanos() {
    return waiting.values().stream().mapToLong(Waiting::gatheringNanos).min().orElse(0);
  }

  private void send(List<Waiting> batch) throws InterruptedException {
    try {
      call(batch);
    } catch (StatusRuntimeException failure) {
      if (ABOUT_AN_ENTRY.contains(failure.getStatus().getCode())) {
        sendOneByOne(batch);
      } else {
        putBack(batch, failure);
      }
    }
  }

  /** One entry is refused, and is not to keep the others from being taken. */
  private void sendOneByOne(List<Waiting> batch) throws InterruptedException {
    boolean noneTaken = true;
    for (int index = 0; index < batch.size(); index++) {
      Waiting one = batch.get(index);
      try {
        call(List.of(one));
        noneTaken = false;
      } catch (StatusRuntimeException failure) {
        if (!ABOUT_AN_ENTRY.contains(failure.getStatus().getCode())) {
          putBack(batch.subList(index, batch.size()), failure);
          return;
        }
        refused(one.domain.key(), failure.getStatus().toString());
      }
    }
    if (noneTaken) {
      pause();
    }
  }

  private void call(List<Waiting> batch) {
    List<CheckpointAllRequest.Entry> entries = new ArrayList<>();
    for (Waiting one : batch) {
      entries.add(
          CheckpointAllRequest.Entry.newBuilder()
              .setDomain(ModelMessages.reference(one.domain.key()))
              .setCheckpoint(one.checkpoint)
              .build());
    }
    List<CheckpointAllResponse.Answer> answers = repository.checkpointAll(entries);
    answered();
    for (int index = 0; index < Math.min(answers.size(), batch.size()); index++) {
      take(batch.get(index).domain.key(), answers.get(index));
    }
  }

  private void take(DomainId key, CheckpointAllResponse.Answer answer) {
    switch (answer.getOutcome()) {
      case STORED, COVERED -> {}
      case NOT_OWNER -> {
        LOGGER.info("{} is not the owner; its checkpoint was not stored.", key);
        renewNow.run();
      }
      case OUTCOME_UNSPECIFIED, UNRECOGNIZED -> refused(key, answer.getRefusal());
    }
  }

  /** The guest does not wait for it, so it goes on; the log says it once for each domain. */
  private synchronized void refused(DomainId key, String reason) {
    if (toldRefused.add(key)) {
      LOGGER.warn("{}: a background checkpoint was refused: {}", key, reason);
    }
  }

  private synchronized void answered() {
    pauseMillis = FIRST_PAUSE_MILLIS;
    if (silent) {
      silent = false;
      LOGGER.info("The repository stores checkpoints again.");
    }
  }

  /** They are tried again, but for those that newer ones have replaced. */
  private synchronized void putBack(List<Waiting> batch, StatusRuntimeException failure)
      throws InterruptedException {
    if (!silent && !closed) {
      silent = true;
      LOGGER.warn(
          "The repository does not store checkpoints ({}); the newest of each guest is kept until it"
              + " does.",
          failure.getStatus().getCode());
    }
    batch.forEach(one -> waiting.putIfAbsent(one.domain.key(), one));
    pause();
  }

  private synchronized void pause() throws InterruptedException {
    long end = System.nanoTime() + pauseMillis * NANOS_PER_MILLI;
    pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, 2 * pauseMillis);
    long rest = end - System.nanoTime();
    while (rest > 0) {
      wait(rest / NANOS_PER_MILLI + 1);
      rest = end - System.nanoTime();
    }
  }

  /** Sends nothing more; what waits is lost, and the guests give newer ones to the next agent. */
  @Override
  public synchronized void close() {
    closed = true;
    if (thread != null) {
      thread.interrupt();
    }
  }
}
