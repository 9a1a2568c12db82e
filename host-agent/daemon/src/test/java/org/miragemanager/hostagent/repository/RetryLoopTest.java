package org.miragemanager.hostagent.repository;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class RetryLoopTest {

  private final RetryLoop retries = new RetryLoop();
  private final AtomicInteger attempts = new AtomicInteger();

  @Test
  void aCallIsRepeatedUntilItIsAnswered() {
    String answer =
        retries.untilAnswered(
            "a call",
            code -> false,
            () -> true,
            () -> {
              if (attempts.incrementAndGet() < 4) {
                throw Status.UNAVAILABLE.asRuntimeException();
              }
              return "answer";
            });
    assertEquals("answer", answer);
    assertEquals(4, attempts.get());
  }

  @Test
  void aStatusMayBeAnAnswer() {
    assertThrows(
        StatusRuntimeException.class,
        () ->
            retries.untilAnswered(
                "a call", code -> code == Status.Code.NOT_FOUND, () -> true, this::notFound));
    assertEquals(1, attempts.get());
  }

  private String notFound() {
    attempts.incrementAndGet();
    throw Status.NOT_FOUND.asRuntimeException();
  }

  @Test
  void aCallThatNobodyWaitsForIsNotRepeated() {
    assertThrows(
        CancellationException.class,
        () -> retries.untilAnswered("a call", code -> false, () -> false, this::notFound));
    assertEquals(1, attempts.get());
  }

  @Test
  void theAgentsStopEndsAllRepetitions() throws Exception {
    CountDownLatch tried = new CountDownLatch(3);
    CompletableFuture<String> repeated =
        CompletableFuture.supplyAsync(
            () ->
                retries.untilAnswered(
                    "a call",
                    code -> false,
                    () -> true,
                    () -> {
                      tried.countDown();
                      return notFound();
                    }));
    assertEquals(true, tried.await(20, TimeUnit.SECONDS));
    retries.close();
    ExecutionException failure =
        assertThrows(ExecutionException.class, () -> repeated.get(20, TimeUnit.SECONDS));
    assertEquals(CancellationException.class, failure.getCause().getClass());
    assertFalse(retries.pause(1_000_000));
  }
}
