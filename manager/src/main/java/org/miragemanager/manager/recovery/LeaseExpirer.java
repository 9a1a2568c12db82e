package org.miragemanager.manager.recovery;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.event.RepositoryObserver;
import org.miragemanager.repository.host.Host;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the leases that are over. It needs the repository and a clock, and waits for nobody else:
 * whoever looks too late must watch every lease anew.
 */
final class LeaseExpirer implements RepositoryObserver {
  private static final Logger LOGGER = LoggerFactory.getLogger(LeaseExpirer.class);

  private final Repository repository;
  private final LongSupplier clock;
  private final Runnable someEnded;
  private final LeaseMonitor leases = new LeaseMonitor();
  private volatile Set<String> heldBack = Set.of();

  /**
   * Has seen nothing yet.
   *
   * @param clock nanoseconds that go on while the machine is suspended (rule 7)
   * @param someEnded is told when a lease was ended; it must not block
   */
  LeaseExpirer(Repository repository, LongSupplier clock, Runnable someEnded) {
    this.repository = repository;
    this.clock = clock;
    this.someEnded = someEnded;
  }

  /** The hosts that seem lost, but are not believed to be. */
  Set<String> heldBack() {
    return heldBack;
  }

  /** Somebody answers for it that this host is lost, however many others seem so. */
  void confirmLost(String host) {
    synchronized (leases) {
      leases.confirm(host);
    }
  }

  /** Another agent wants to take over the host's name: it will not wait in vain. */
  @Override
  public void duplicateAgentRefused(String host) {
    confirmLost(host);
  }

  /** What it was given out may be given out again: it is not brought back by itself. */
  @Override
  public void hostKnowsMore(String host) {
    boolean news;
    synchronized (leases) {
      news = leases.distrust(host);
    }
    if (news) {
      LOGGER.error(
          "Host {} knows more than this repository, which is older, perhaps restored: its lease is not"
              + " renewed, and its guests are not brought back unless you say so with `miragectl host"
              + " failover {}`.",
          host,
          host);
    }
  }

  @Override
  public void leaseAnswered(String host, boolean renewed) {
    if (renewed) {
      synchronized (leases) {
        leases.trust(host);
      }
    }
  }

  /** Looks at all leases, and ends those that are over. */
  void look() {
    List<Host> hosts = repository.hosts().list();
    LeaseMonitor.Findings found;
    synchronized (leases) {
      found = leases.look(clock.getAsLong(), hosts);
    }
    for (Host host : found.over()) {
      if (repository.leases().endLease(host.name(), host.leaseNumber())) {
        LOGGER.warn(
            "Host {} is lost: its lease was not renewed for {} ms.",
            host.name(),
            host.leaseLength().toMillis());
        someEnded.run();
      }
    }
    for (Host host : found.shorter()) {
      repository.leases().shorten(host.name(), host.leaseLongestNumber());
    }
    tellHeldBack(found.heldBack(), found.tooMany());
  }

  private void tellHeldBack(List<Host> hosts, boolean tooMany) {
    Set<String> names =
        hosts.stream().map(Host::name).collect(Collectors.toCollection(TreeSet::new));
    if (tooMany && !names.isEmpty() && !names.equals(heldBack)) {
      LOGGER.error(
          "{} seem lost at once: more than half of all hosts. Perhaps this manager is cut off, so it"
              + " brings nothing back; if they are lost, say so with `miragectl host failover HOST`.",
          names);
    }
    heldBack = Set.copyOf(names);
  }
}
