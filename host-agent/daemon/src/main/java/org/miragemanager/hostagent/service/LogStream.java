package org.miragemanager.hostagent.service;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.util.List;
import org.miragemanager.hostagent.api.LogChunk;
import org.miragemanager.hostagent.api.LogsRequest;
import org.miragemanager.hostagent.domain.Domain;
import org.miragemanager.hostagent.domain.DomainPhase;
import org.miragemanager.hostagent.domain.DomainRecords;
import org.miragemanager.hostagent.log.LogReader;

/** Sends logs to one caller, as fast as it takes them, on a thread of its own. */
final class LogStream {

  private final ServerCallStreamObserver<LogChunk> observer;
  private final List<Domain> domains;
  private final DomainRecords records;
  private final LogsRequest request;

  LogStream(
      ServerCallStreamObserver<LogChunk> observer,
      List<Domain> domains,
      DomainRecords records,
      LogsRequest request) {
    this.observer = observer;
    this.domains = domains;
    this.records = records;
    this.request = request;
  }

  void start() {
    observer.setOnReadyHandler(this::wake);
    observer.setOnCancelHandler(this::wake);
    Thread.ofPlatform().daemon().name("logs").start(this::send);
  }

  private void send() {
    try {
      for (int index = 0; index < domains.size(); index++) {
        Domain domain = domains.get(index);
        LogReader reader =
            new LogReader(records.folder(domain.key()), chunk -> take(domain, chunk));
        if (!reader.read(request.getTailBytes())) {
          return;
        }
        if (request.getFollow() && index == domains.size() - 1) {
          reader.follow(() -> domain.phase() == DomainPhase.ENDED);
        }
      }
      if (!observer.isCancelled()) {
        observer.onCompleted();
      }
    } catch (IOException failure) {
      observer.onError(Failures.toStatus(failure));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until the caller takes more. An empty chunk only asks whether it still listens. */
  private synchronized boolean take(Domain domain, byte[] chunk) throws InterruptedException {
    while (chunk.length > 0 && !observer.isReady() && !observer.isCancelled()) {
      wait();
    }
    if (observer.isCancelled()) {
      return false;
    }
    if (chunk.length > 0) {
      observer.onNext(
          LogChunk.newBuilder()
              .setGeneration(domain.key().generation())
              .setData(UnsafeByteOperations.unsafeWrap(chunk))
              .build());
    }
    return true;
  }

  private synchronized void wake() {
    notifyAll();
  }
}
