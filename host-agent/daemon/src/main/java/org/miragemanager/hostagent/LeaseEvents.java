package org.miragemanager.hostagent;

import java.io.IOException;
import java.util.List;
import org.miragemanager.hostagent.api.GenerationTruth;
import org.miragemanager.hostagent.domain.Domain;
import org.miragemanager.hostagent.domain.DomainRecords;
import org.miragemanager.hostagent.domain.Domains;
import org.miragemanager.hostagent.lease.LeaseKeeper;
import org.miragemanager.hostagent.log.LogCutter;
import org.miragemanager.hostagent.repository.NewsFollower;
import org.miragemanager.hostagent.repository.Repetition;
import org.miragemanager.hostagent.repository.RepositoryClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the agent does when its lease was granted, renewed, or has ended. Called by the lease's own
 * thread.
 */
final class LeaseEvents implements LeaseKeeper.Listener {

  private static final Logger LOGGER = LoggerFactory.getLogger(LeaseEvents.class);

  private final Domains domains;
  private final DomainRecords records;
  private final RepositoryClient repository;
  private final Repetition repetition;
  private final NewsFollower news;
  private boolean following;

  LeaseEvents(
      Domains domains,
      DomainRecords records,
      RepositoryClient repository,
      Repetition repetition,
      NewsFollower news) {
    this.domains = domains;
    this.records = records;
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
    for (Domain domain : domains.present()) {
      try {
        LogCutter.cut(records.folder(domain.key()));
      } catch (IOException failure) {
        LOGGER.warn("The log of {} could not be cut.", domain.key(), failure);
      }
    }
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
}
