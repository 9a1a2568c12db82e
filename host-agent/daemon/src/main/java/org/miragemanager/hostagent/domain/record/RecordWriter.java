package org.miragemanager.hostagent.domain.record;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.miragemanager.hostagent.AgentException;
import org.miragemanager.model.DomainId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes domains' records on a thread of its own, of each domain the newest: a disk that hangs
 * holds up neither leases nor guests. Safe for use by many threads.
 */
final class RecordWriter implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(RecordWriter.class);
  private static final long LONGEST_END_SECONDS = 2;

  private record Waiting(DomainRecord record, CompletableFuture<Void> written) {}

  private final Consumer<DomainRecord> disk;
  private final Map<DomainId, Waiting> waiting = new HashMap<>();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("records").factory());

  /** Writes by this. */
  RecordWriter(Consumer<DomainRecord> disk) {
    this.disk = disk;
  }

  /**
   * Writes this soon, unless a newer one of the domain comes before; completes when that one is
   * written, and fails with the reason if it cannot be.
   */
  synchronized CompletableFuture<Void> write(DomainRecord record) {
    Waiting before = waiting.get(record.domain());
    Waiting now =
        new Waiting(record, before == null ? new CompletableFuture<>() : before.written());
    waiting.put(record.domain(), now);
    if (before == null) {
      try {
        thread.execute(() -> writeNewest(record.domain()));
      } catch (RejectedExecutionException stopped) {
        LOGGER.debug("The next agent finds out about {}.", record.domain(), stopped);
        waiting.remove(record.domain());
        now.written()
            .completeExceptionally(
                AgentException.tryAgain(
                    "The agent stops; ask its successor about " + record.domain() + "."));
      }
    }
    return now.written();
  }

  private void writeNewest(DomainId key) {
    Waiting newest = take(key);
    if (newest == null) {
      return;
    }
    try {
      disk.accept(newest.record());
      newest.written().complete(null);
    } catch (AgentException stopped) {
      LOGGER.debug("The next agent finds out about {}.", key, stopped);
      newest.written().completeExceptionally(stopped);
    } catch (RuntimeException failure) {
      LOGGER.error("The record of {} could not be made durable.", key, failure);
      newest.written().completeExceptionally(failure);
    }
  }

  private synchronized Waiting take(DomainId key) {
    return waiting.remove(key);
  }

  /** Writes nothing more of a domain; returns when nothing of it is being written either. */
  void forget(DomainId key) {
    Waiting dropped = take(key);
    if (dropped != null) {
      dropped.written().complete(null);
    }
    try {
      thread.submit(() -> {}).get();
    } catch (RejectedExecutionException stopped) {
      // Nothing is written any more.
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Writes what waits, and nothing more; within two seconds, or not at all. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(LONGEST_END_SECONDS, TimeUnit.SECONDS)) {
        LOGGER.warn(
            "The disk is slow: not all records were written; the next agent finds their domains again.");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
