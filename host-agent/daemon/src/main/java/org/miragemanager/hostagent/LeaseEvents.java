package org.miragemanager.hostagent;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.miragemanager.hostagent.api.GenerationTruth;
import org.miragemanager.hostagent.domain.DomainRegistry;
import org.miragemanager.hostagent.lease.LeaseRenewer;
import org.miragemanager.hostagent.repository.EventSubscriber;
import org.miragemanager.hostagent.repository.RepositoryClient;
import org.miragemanager.hostagent.repository.RetryLoop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the agent does when its lease was granted, renewed, or has ended. Called by the lease's own
 * thread, which is not to wait for a domain or its disk: a thread of its own acts on what was told.
 */
final class LeaseEvents implements LeaseRenewer.Listener {

  private static final Logger LOGGER = LoggerFactory.getLogger(LeaseEvents.class);

  private final DomainRegistry domains;
  private final RepositoryClient repository;
  private final RetryLoop retries;
  private final EventSubscriber news;
  private final Runnable impersonated;
  private final Runnable alsoWhenJoined;
  private final AtomicReference<Told> newest = new AtomicReference<>();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("truths").factory());
  private boolean following;

  private record Told(long leaseNumber, List<GenerationTruth> truths) {}

  /**
   * @param impersonated is called when another agent uses this one's secret
   * @param alsoWhenJoined is called at each join; must not wait
   */
  LeaseEvents(
      DomainRegistry domains,
      RepositoryClient repository,
      RetryLoop retries,
      EventSubscriber news,
      Runnable impersonated,
      Runnable alsoWhenJoined) {
    this.domains = domains;
    this.impersonated = impersonated;
    this.repository = repository;
    this.retries = retries;
    this.news = news;
    this.alsoWhenJoined = alsoWhenJoined;
  }

  @Override
  public void joined() {
    // Before that the repository does not know whose news to tell.
    if (!following) {
      following = true;
      news.start();
    }
    alsoWhenJoined.run();
  }

  @Override
  public void told(long leaseNumber, List<GenerationTruth> truths) {
    newest.set(new Told(leaseNumber, truths));
    act(this::actOnNewest);
  }

  /** An older answer that was not acted on yet is no longer true. */
  private void actOnNewest() {
    Told told = newest.getAndSet(null);
    if (told != null) {
      domains.truths(told.leaseNumber(), told.truths());
    }
  }

  private void act(Runnable action) {
    try {
      thread.execute(
          () -> {
            try {
              action.run();
            } catch (RuntimeException failure) {
              LOGGER.error(
                  "The answer to a renewal could not be handled; the next renewal repeats it.",
                  failure);
            }
          });
    } catch (RejectedExecutionException stopping) {
      LOGGER.debug("The agent stops.", stopping);
    }
  }

  /** Waits, at most so long, until all that was told until now was acted on. */
  void awaitActedOn(long atMostMillis) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    act(done::countDown);
    boolean unused = done.await(atMostMillis, TimeUnit.MILLISECONDS);
  }

  /** Acts on nothing more. */
  void stop() {
    thread.shutdownNow();
  }

  @Override
  public void answersAgain() {
    retries.answersAgain();
  }

  @Override
  public void unanswered() {
    repository.reconnect();
    news.refresh();
  }

  @Override
  public void ended() {
    act(domains::freeze);
  }

  @Override
  public void impersonated() {
    impersonated.run();
  }
}
