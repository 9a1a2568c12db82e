package org.miragemanager.manager.server;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.event.RepositoryObserver;
import org.miragemanager.repository.host.Host;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A manager that stops in order lets no guest freeze while it is away: every host first gets a
 * lease that lasts until the next manager is there (rule 7).
 */
final class GracefulShutdown implements RepositoryObserver {
  private static final Logger LOG = LoggerFactory.getLogger(GracefulShutdown.class);

  /** Long enough to start a manager again, by hand too. */
  private static final Duration LEASE = Duration.ofSeconds(60);

  /** Agents that follow the news renew within milliseconds. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final Semaphore answers = new Semaphore(0);
  private final Repository repository;

  private GracefulShutdown(Repository repository) {
    this.repository = repository;
  }

  /**
   * Waits until each host that listens has its longer lease, or for a moment.
   *
   * @param askToRenew has the hosts that listen renew at once; says which they are
   */
  static void prolongLeases(Repository repository, Supplier<Set<String>> askToRenew) {
    Map<String, Long> before =
        repository.hosts().list().stream()
            .filter(Host::leaseRuns)
            // One without guests has nothing that could freeze.
            .filter(host -> host.guests() > 0)
            .collect(Collectors.toMap(Host::name, Host::leaseNumber));
    GracefulShutdown stop = new GracefulShutdown(repository);
    repository.addObserver(stop);
    try {
      repository.leases().prolong(LEASE);
      before.keySet().retainAll(askToRenew.get());
      if (!stop.await(before)) {
        LOG.warn("Not every host has renewed its lease: its guests may freeze for a while.");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      repository.removeObserver(stop);
    }
  }

  @Override
  public void leaseAnswered(String host, boolean renewed) {
    answers.release();
  }

  private boolean await(Map<String, Long> before) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!haveLongerLeases(before.keySet(), before)) {
      if (!answers.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        return haveLongerLeases(before.keySet(), before);
      }
    }
    return true;
  }

  private boolean haveLongerLeases(Collection<String> hosts, Map<String, Long> before) {
    return repository.hosts().list().stream()
        .filter(host -> hosts.contains(host.name()))
        .allMatch(host -> host.leaseLongestNumber() > before.get(host.name()));
  }
}
