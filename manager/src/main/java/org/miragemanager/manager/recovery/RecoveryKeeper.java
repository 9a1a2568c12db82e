package org.miragemanager.manager.recovery;

import io.temporal.client.WorkflowClient;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.miragemanager.activities.recovery.RecoveryPlan;
import org.miragemanager.manager.service.OwnNames;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.RepositoryObserver;
import org.miragemanager.repository.model.Census;
import org.miragemanager.repository.model.Host;
import org.miragemanager.repository.model.Unikernel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at what the repository says, again and again, and has done what is missing: leases that are
 * over are ended, and guests that are lost are brought back. It remembers nothing that matters: a
 * manager that starts, or a second one beside it, comes to the same conclusions.
 */
public final class RecoveryKeeper implements RepositoryObserver, AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(RecoveryKeeper.class);

  /** A lost host is noticed so much later than its lease ends, at most. */
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

  /** What nobody told of is noticed so much later, at most. */
  private static final Duration BETWEEN_RECOVERIES = Duration.ofSeconds(1);

  private static final long FAREWELL_MILLIS = 2_000;

  private final Repository repository;
  private final RecoveryStarter starter;
  private final LongSupplier clock;
  private final LeaseWatch leases = new LeaseWatch();
  private final Pacing pacing = new Pacing();
  private final Thread thread;
  private final Semaphore happened = new Semaphore(0);
  private Map<String, Long> room = Map.of();
  private volatile Set<String> heldBack = Set.of();
  private volatile boolean closed;
  private long lastRecovery;
  private boolean failing;

  /**
   * A keeper that has not begun.
   *
   * @param clock nanoseconds that go on while the machine is suspended (rule 7)
   */
  public RecoveryKeeper(
      Repository repository, WorkflowClient client, String taskQueue, LongSupplier clock) {
    this.repository = repository;
    this.starter = new RecoveryStarter(client, taskQueue);
    this.clock = clock;
    this.thread = Thread.ofPlatform().daemon().name("recovery").unstarted(this::keep);
    repository.addObserver(this);
  }

  /** Begins to look. */
  public void start() {
    thread.start();
  }

  /** The hosts that seem lost, together with too many others to believe it. */
  public Set<String> heldBack() {
    return heldBack;
  }

  /** An operator says that this host is lost, however many others seem so. */
  public void confirmLost(String host) {
    synchronized (leases) {
      leases.confirm(host);
    }
    happened.release();
  }

  /** Another agent wants to take over the host's name: it will not wait in vain. */
  @Override
  public void twinRefused(String host) {
    synchronized (leases) {
      leases.confirm(host);
    }
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

  @Override
  public void domainEnded(String unikernel) {
    happened.release();
  }

  private void keep() {
    boolean something = true;
    while (!closed) {
      try {
        look(something);
        failing = false;
      } catch (RuntimeException failure) {
        if (!failing) {
          LOGGER.warn("What is lost cannot be brought back now; it is tried again.", failure);
        }
        failing = true;
      }
      something = awaitNext();
    }
  }

  /** Whether something has happened, and not only time has passed. */
  private boolean awaitNext() {
    try {
      boolean something = happened.tryAcquire(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
      happened.drainPermits();
      return something;
    } catch (InterruptedException interrupted) {
      closed = true;
      return false;
    }
  }

  private void look(boolean something) {
    boolean ended = endLeases(repository.hosts().list());
    long now = clock.getAsLong();
    if (ended || something || now - lastRecovery >= BETWEEN_RECOVERIES.toNanos()) {
      lastRecovery = now;
      recover(repository.census());
    }
  }

  private boolean endLeases(List<Host> hosts) {
    LeaseWatch.Findings found;
    synchronized (leases) {
      found = leases.look(clock.getAsLong(), hosts);
    }
    boolean ended = false;
    for (Host host : found.over()) {
      if (repository.leases().endLease(host.name(), host.leaseNumber())) {
        LOGGER.warn(
            "Host {} is lost: its lease was not renewed for {} ms.",
            host.name(),
            host.leaseLength().toMillis());
        ended = true;
      }
    }
    for (Host host : found.shorter()) {
      repository.leases().shorten(host.name(), host.leaseLongestNumber());
    }
    tellHeldBack(found.heldBack(), found.tooMany());
    return ended;
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

  private void recover(Census census) {
    List<Unikernel> due =
        RecoveryPlan.due(census.unikernels(), Instant.now()).stream()
            .filter(unikernel -> !OwnNames.include(unikernel.name()))
            .toList();
    Map<String, Host> hosts =
        census.hosts().stream().collect(Collectors.toMap(Host::name, Function.identity()));
    forgetIfRoomAppeared(census.hosts());
    Set<String> names = new HashSet<>();
    due.forEach(unikernel -> names.add(unikernel.name()));
    due.stream().filter(Unikernel::hostLost).forEach(unikernel -> names.add(hostOf(unikernel)));
    pacing.keepOnly(names);
    int leastImportant = Integer.MIN_VALUE;
    for (Unikernel unikernel : due) {
      boolean seenTo = unikernel.hostLost() && failover(hosts.get(unikernel.host().orElseThrow()));
      boolean placeable = census.hosts().stream().anyMatch(host -> host.canTake(unikernel));
      int priority = unikernel.terms().priority();
      if (!seenTo && placeable && priority >= leastImportant && recover(unikernel)) {
        // Less important ones are tried at the next look: else they may take the last room.
        leastImportant = priority;
      }
    }
  }

  private static String hostOf(Unikernel unikernel) {
    return "host " + unikernel.host().orElseThrow();
  }

  /** Whether a failover of the host was begun just now, which sees to its guests. */
  private boolean failover(Host host) {
    String what = "host " + host.name();
    if (!pacing.allows(what, clock.getAsLong())) {
      return true;
    }
    return starter.failover(host);
  }

  private boolean recover(Unikernel unikernel) {
    if (!pacing.allows(unikernel.name(), clock.getAsLong())) {
      return false;
    }
    starter.recovery(unikernel);
    return true;
  }

  /** A host that has come, or has room again, is tried at once. */
  private void forgetIfRoomAppeared(List<Host> hosts) {
    Map<String, Long> now =
        hosts.stream()
            .filter(host -> host.leaseRuns() && !host.drained() && host.guests() < host.maxGuests())
            .collect(Collectors.toMap(Host::name, Host::freeBytes));
    boolean appeared =
        now.entrySet().stream()
            .anyMatch(host -> host.getValue() > room.getOrDefault(host.getKey(), -1L));
    if (appeared) {
      pacing.forget();
    }
    room = now;
  }

  @Override
  public void close() {
    repository.removeObserver(this);
    closed = true;
    happened.release();
    try {
      thread.join(FAREWELL_MILLIS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
