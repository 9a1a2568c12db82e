package org.miragemanager.manager.server;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.miragemanager.hostagent.api.CallingOperation;
import org.miragemanager.manager.service.ReservedNames;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.event.RepositoryObserver;
import org.miragemanager.repository.operation.Operation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Two lines in the log for each operation: its begin, and its end with what it cost. They are
 * written by a thread of their own, because a terminal that is held would otherwise hold the
 * repository, and with it every host's lease.
 */
final class OperationLog implements RepositoryObserver, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OperationLog.class);
  private static final double MICROS_IN_A_MILLI = 1000;
  private static final long FAREWELL_MILLIS = 500;

  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("operation-log").factory());
  private final Repository repository;

  /** Begins to write down what this repository commits. */
  OperationLog(Repository repository) {
    this.repository = repository;
    repository.addObserver(this);
  }

  @Override
  public void operationBegun(Operation operation) {
    write(operation, () -> begun(operation));
  }

  @Override
  public void operationEnded(Operation operation) {
    write(operation, () -> ended(operation));
  }

  private void write(Operation operation, Runnable line) {
    if (!LOG.isInfoEnabled() || ReservedNames.include(operation.unikernel())) {
      return;
    }
    try {
      writer.execute(() -> named(operation, line));
    } catch (RejectedExecutionException closed) {
      // The manager ends; the repository keeps what this line would have said.
    }
  }

  private static void named(Operation operation, Runnable line) {
    MDC.put(CallingOperation.WORKFLOW_ID, operation.workflow().workflowId());
    MDC.put(CallingOperation.RUN_ID, operation.workflow().runId());
    try {
      line.run();
    } finally {
      MDC.remove(CallingOperation.WORKFLOW_ID);
      MDC.remove(CallingOperation.RUN_ID);
    }
  }

  private static void begun(Operation operation) {
    fields(operation)
        .log(
            "{} {} begins, from {} to {}",
            Views.lower(operation.kind()),
            operation.unikernel(),
            place(operation.source()),
            place(operation.target()));
  }

  private static void ended(Operation operation) {
    Optional<Double> downtime =
        operation.measurement().downtimeMicros().map(micros -> micros / MICROS_IN_A_MILLI);
    long total =
        Duration.between(operation.startedAt(), operation.endedAt().orElseThrow()).toMillis();
    LoggingEventBuilder line =
        fields(operation)
            .addKeyValue("outcome", Views.lower(operation.outcome().orElseThrow()))
            .addKeyValue("totalMillis", total);
    LoggingEventBuilder measured =
        downtime.map(millis -> line.addKeyValue("downtimeMillis", millis)).orElse(line);
    measured.log(
        "{} {} is {}: {}; {}total {} ms",
        Views.lower(operation.kind()),
        operation.unikernel(),
        Views.lower(operation.outcome().orElseThrow()),
        operation.detail(),
        downtime.map(millis -> String.format(Locale.ROOT, "downtime %.1f ms, ", millis)).orElse(""),
        total);
  }

  /** What a program that reads the log looks for. */
  private static LoggingEventBuilder fields(Operation operation) {
    return LOG.atInfo()
        .addKeyValue("unikernel", operation.unikernel())
        .addKeyValue("kind", Views.lower(operation.kind()));
  }

  private static String place(Optional<String> host) {
    return host.orElse("the shelf");
  }

  /** Writes what is left, for a moment. */
  @Override
  public void close() {
    repository.removeObserver(this);
    writer.shutdown();
    try {
      if (!writer.awaitTermination(FAREWELL_MILLIS, TimeUnit.MILLISECONDS)) {
        writer.shutdownNow();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
