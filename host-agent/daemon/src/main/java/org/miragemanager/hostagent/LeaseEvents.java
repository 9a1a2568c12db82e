package org.miragemanager.hostagent;

import java.util.List;
import org.miragemanager.hostagent.api.GenerationTruth;
import org.miragemanager.hostagent.domain.Domains;
import org.miragemanager.hostagent.lease.LeaseKeeper;
import org.miragemanager.hostagent.repository.NewsFollower;
import org.miragemanager.hostagent.repository.Repetition;
import org.miragemanager.hostagent.repository.RepositoryClient;

/**
 * What the agent does when its lease was granted, renewed, or has ended. Called by the lease's own
 * thread.
 */
final class LeaseEvents implements LeaseKeeper.Listener {

  private final Domains domains;
  private final RepositoryClient repository;
  private final Repetition repetition;
  private final NewsFollower news;
  private final Runnable impersonated;
  private boolean following;

  /**
   * @param impersonated is called when another agent uses this one's secret
   */
  LeaseEvents(
      Domains domains,
      RepositoryClient repository,
      Repetition repetition,
      NewsFollower news,
      Runnable impersonated) {
    this.domains = domains;
    this.impersonated = impersonated;
    this.repository = repository;
    this.repetition = repetition;
    this.news = news;
  }

  @Override
  public void joined() {
    // Before that the repository does not know whose news to tell.
    if (!following) {
      following = true;
      news.start();
    }
  }

  @Override
  public void told(long leaseNumber, List<GenerationTruth> truths) {
    domains.truths(leaseNumber, truths);
  }

  @Override
  public void answersAgain() {
    repetition.answersAgain();
  }

  @Override
  public void unanswered() {
    repository.reconnect();
    news.refresh();
  }

  @Override
  public void ended() {
    domains.freeze();
  }

  @Override
  public void impersonated() {
    impersonated.run();
  }
}
