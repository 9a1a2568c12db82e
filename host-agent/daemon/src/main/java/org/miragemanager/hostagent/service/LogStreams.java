package org.miragemanager.hostagent.service;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.miragemanager.hostagent.AgentException;
import org.miragemanager.hostagent.api.LogChunk;
import org.miragemanager.hostagent.api.LogsRequest;
import org.miragemanager.hostagent.domain.Domain;
import org.miragemanager.hostagent.domain.DomainMachine.DomainPhase;
import org.miragemanager.hostagent.domain.record.DomainRecordStore;
import org.miragemanager.hostagent.log.LogReader;
import org.miragemanager.hostagent.service.HostAgentService.StatusMapping;

/**
 * Sends logs to callers, each as fast as it takes them. One thread serves all: it sends a few
 * pieces to one caller, then to the next, and looks at intervals whether a log that is followed has
 * grown. A caller that has hung up leaves nothing behind: no file is open between two pieces.
 */
public final class LogStreams implements AutoCloseable {

  private static final int MOST = 256;
  private static final int PIECES_AT_ONCE = 16;
  private static final long LOOK_EVERY_MILLIS = 100;

  private final DomainRecordStore records;
  private final Set<Stream> open = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("logs").factory());

  /** Sends the logs of domains with these records. */
  public LogStreams(DomainRecordStore records) {
    this.records = records;
  }

  /**
   * Begins to send what these domains printed.
   *
   * @param domains oldest first; the last one is followed, if that is asked for
   * @throws AgentException if there are too many callers
   */
  void begin(
      LogsRequest request, List<Domain> domains, ServerCallStreamObserver<LogChunk> observer) {
    Stream stream = new Stream(request, domains, observer);
    observer.setOnReadyHandler(stream::wake);
    observer.setOnCancelHandler(stream::wake);
    open.add(stream);
    if (open.size() > MOST) {
      open.remove(stream);
      throw new AgentException(
          AgentException.Reason.NO_ROOM,
          "%d callers read logs of this host already; try again when some of them have ended."
              .formatted(MOST));
    }
    stream.wake();
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  /** One caller. Everything but {@link #wake} happens on the one thread. */
  private final class Stream {
    private final LogsRequest request;
    private final List<Domain> domains;
    private final ServerCallStreamObserver<LogChunk> observer;
    private int index;
    private LogReader reader;
    private boolean looksLater;

    Stream(LogsRequest request, List<Domain> domains, ServerCallStreamObserver<LogChunk> observer) {
      this.request = request;
      this.domains = domains;
      this.observer = observer;
    }

    /** The caller takes more, or has hung up. */
    void wake() {
      later(0, this::serve);
    }

    private void lookLater() {
      if (!looksLater) {
        looksLater = true;
        later(LOOK_EVERY_MILLIS, this::look);
      }
    }

    private void look() {
      looksLater = false;
      serve();
    }

    private void later(long millis, Runnable task) {
      try {
        ScheduledFuture<?> unused = thread.schedule(task, millis, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException stopping) {
        open.remove(this);
      }
    }

    private void serve() {
      if (!open.contains(this)) {
        return;
      }
      try {
        send();
      } catch (IOException | RuntimeException failure) {
        open.remove(this);
        if (!observer.isCancelled()) {
          observer.onError(StatusMapping.toStatus(failure));
        }
      }
    }

    private void send() throws IOException {
      for (int pieces = 0; pieces < PIECES_AT_ONCE; pieces++) {
        if (observer.isCancelled()) {
          open.remove(this);
          return;
        }
        if (index == domains.size()) {
          open.remove(this);
          observer.onCompleted();
          return;
        }
        if (!observer.isReady()) {
          return;
        }
        if (!sendPiece()) {
          lookLater();
          return;
        }
      }
      wake();
    }

    /** Says no if there is nothing to send until a log has grown. */
    private boolean sendPiece() throws IOException {
      Domain domain = domains.get(index);
      if (reader == null) {
        reader = begin(domain);
      }
      if (request.getLengths()) {
        tell(domain, new byte[0], reader.length());
        next();
        return true;
      }
      // What it prints last is there before it has ended.
      boolean grows =
          request.getFollow() && index == domains.size() - 1 && domain.phase() != DomainPhase.ENDED;
      byte[] piece = reader.next();
      if (piece.length > 0) {
        tell(domain, piece, reader.position());
      } else if (grows) {
        return false;
      } else {
        next();
      }
      return true;
    }

    private LogReader begin(Domain domain) throws IOException {
      LogReader begun = new LogReader(records.folder(domain.key()));
      if (request.getTailBytes() > 0) {
        begun.tail(request.getTailBytes());
      } else {
        begun.from(request.getFromPosition());
      }
      return begun;
    }

    private void next() {
      reader = null;
      index++;
    }

    private void tell(Domain domain, byte[] data, long position) {
      observer.onNext(
          LogChunk.newBuilder()
              .setGeneration(domain.key().generation())
              .setData(UnsafeByteOperations.unsafeWrap(data))
              .setPosition(position)
              .build());
    }
  }
}
