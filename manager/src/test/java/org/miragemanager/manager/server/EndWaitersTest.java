package org.miragemanager.manager.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.miragemanager.manager.service.AnyOperation;
import org.miragemanager.manager.service.MirageService.ServiceException;
import org.miragemanager.manager.service.OperationView;

/** Those who wait for the end of a workflow, and what is asked for them. */
final class EndWaitersTest {
  private static final String RUN = "f00d";
  private static final Duration NEVER = Duration.ofHours(1);
  private static final OperationView BEGUN =
      OperationView.begun("migrate-a", RUN, "migrate", "a", "edge-1", "edge-2", null);
  private static final AnyOperation ENDED = BEGUN.ended("done", "now on edge-2");

  private final EndWaiters waiters = new EndWaiters();

  /** The questions, each of which waits for its answer. */
  private final BlockingQueue<CompletableFuture<Optional<AnyOperation>>> questions =
      new LinkedBlockingQueue<>();

  private CompletableFuture<Optional<AnyOperation>> ask(Duration patience) {
    CompletableFuture<Optional<AnyOperation>> answer = new CompletableFuture<>();
    questions.add(answer);
    return answer;
  }

  private CompletableFuture<AnyOperation> await(Duration unasked) {
    return waiters.await(RUN, this::ask, unasked);
  }

  private CompletableFuture<Optional<AnyOperation>> question() throws InterruptedException {
    CompletableFuture<Optional<AnyOperation>> question = questions.poll(20, TimeUnit.SECONDS);
    assertTrue(question != null, "it is asked");
    return question;
  }

  @Test
  void oneQuestionForAllThatWaitOnceTheWorkflowHasReturned() throws Exception {
    CompletableFuture<AnyOperation> first = await(NEVER);
    CompletableFuture<AnyOperation> second = await(NEVER);
    assertTrue(questions.isEmpty(), "nothing is asked while it goes on");
    waiters.returned(RUN);
    question().complete(Optional.of(ENDED));
    assertSame(ENDED, first.get(20, TimeUnit.SECONDS));
    assertSame(ENDED, second.get(20, TimeUnit.SECONDS));
    assertTrue(questions.isEmpty(), "it was asked once");
  }

  @Test
  void aWorkflowThatIsWaitedForLongIsAskedAboutWithoutAWord() throws Exception {
    CompletableFuture<AnyOperation> end = await(Duration.ofMillis(10));
    question().complete(Optional.empty());
    assertFalse(end.isDone(), "it goes on");
    question().complete(Optional.of(ENDED));
    assertSame(ENDED, end.get(20, TimeUnit.SECONDS));
  }

  @Test
  void aQuestionThatFailsIsAskedAgain() throws Exception {
    CompletableFuture<AnyOperation> end = await(Duration.ofMillis(10));
    question().completeExceptionally(new IllegalStateException("Temporal is away"));
    question().complete(Optional.of(ENDED));
    assertSame(ENDED, end.get(20, TimeUnit.SECONDS));
  }

  @Test
  void whatTheWorkflowRefusedIsTold() throws Exception {
    CompletableFuture<AnyOperation> end = await(NEVER);
    waiters.returned(RUN);
    question()
        .completeExceptionally(new ServiceException(ServiceException.Code.NOT_FOUND, "removed"));
    ExecutionException failure =
        assertThrows(ExecutionException.class, () -> end.get(20, TimeUnit.SECONDS));
    assertEquals("removed", failure.getCause().getMessage());
  }

  @Test
  void nothingIsAskedForThoseWhoWaitNoLonger() throws Exception {
    await(Duration.ofMillis(50)).cancel(false);
    CompletableFuture<AnyOperation> other =
        waiters.await("beef", this::ask, Duration.ofMillis(200));
    question().complete(Optional.of(ENDED));
    assertSame(ENDED, other.get(20, TimeUnit.SECONDS));
    assertTrue(questions.isEmpty(), "only the other run was asked about");
  }

  @Test
  void whatWasBegunIsKnownUntilItsWorkflowReturns() {
    waiters.begun(BEGUN);
    assertEquals(Optional.of(BEGUN), waiters.underWay("migrate-a"));
    waiters.returned("another");
    assertEquals(Optional.of(BEGUN), waiters.underWay("migrate-a"));
    waiters.returned(RUN);
    assertEquals(Optional.empty(), waiters.underWay("migrate-a"));
  }

  @Test
  void whatReturnedBeforeItsStartWasAnsweredIsNotUnderWay() {
    waiters.returned(RUN);
    waiters.begun(BEGUN);
    assertEquals(Optional.empty(), waiters.underWay("migrate-a"));
  }
}
