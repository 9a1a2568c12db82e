package org.miragemanager.repository.lease;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;
import org.miragemanager.model.DomainId;
import org.miragemanager.model.Generation.Place;
import org.miragemanager.repository.RepositoryOptions;
import org.miragemanager.repository.error.NotFoundException;
import org.miragemanager.repository.error.Refusal;
import org.miragemanager.repository.error.RefusedException;
import org.miragemanager.repository.event.EventPublisher;
import org.miragemanager.repository.host.HostService.HostTable;
import org.miragemanager.repository.host.JoinHost;
import org.miragemanager.repository.ownership.OwnershipTable;
import org.miragemanager.repository.ownership.OwnershipTable.GenerationTable;
import org.miragemanager.repository.ownership.OwnershipTable.GenerationTable.DomainStatus;
import org.miragemanager.repository.rules.Lease;
import org.miragemanager.repository.rules.Lease.HolderDigest;
import org.miragemanager.repository.rules.Ownership;
import org.miragemanager.repository.rules.Ownership.GenerationStatus;
import org.miragemanager.repository.store.Database;
import org.miragemanager.repository.store.Database.Transaction;
import org.miragemanager.repository.unikernel.UnikernelService.UnikernelTable;

/**
 * The hosts' leases (rules 7 and 8), each operation one transaction. The rules themselves are in
 * {@link Lease}.
 */
public final class LeaseService {
  /**
   * Upper bound on a granted lease: the guests of a dead host cannot be brought back before it
   * expires.
   */
  public static final Duration LONGEST = Duration.ofMinutes(10);

  private final Database database;
  private final EventPublisher publisher;
  private final Duration usual;
  private final Duration nameGrace;
  private final int mostHosts;

  /** When the present agent of each host was answered last, in {@link System#nanoTime()}. */
  private final Map<String, Long> answeredAtNanos = new ConcurrentHashMap<>();

  private final long openedAtNanos = System.nanoTime();

  /** Hosts that an operator has confirmed to be off, until an agent joins again. */
  private final Set<String> off = ConcurrentHashMap.newKeySet();

  private volatile Duration granted;

  public LeaseService(Database database, EventPublisher publisher, RepositoryOptions options) {
    this.database = database;
    this.publisher = publisher;
    this.usual = options.leaseLength();
    this.nameGrace = options.nameGrace();
    this.mostHosts = options.mostHosts();
    this.granted = usual;
  }

  /**
   * Makes a host known, or known again after its agent was started again; what it can carry is
   * updated. Every answer has a number of its own, because the agent counts its lease from each.
   *
   * <p>When another agent takes over a name whose lease has ended, the domains of the former one
   * are known to be lost: its secret is never answered again, and under an ended lease no guest may
   * execute (rule 1). So their generations may be claimed from now on, and what was prepared for it
   * is retired.
   *
   * @throws RefusedException DUPLICATE_AGENT: another agent holds the name; NO_ROOM: there are too
   *     many hosts; REPOSITORY_BEHIND; INVALID
   */
  public LeaseGrant join(JoinHost host) {
    return join(host, List.of());
  }

  /**
   * The same, for an agent that reports the generations it has seen.
   *
   * @param seen the greatest generation of each unikernel that ever was on the host
   * @throws RefusedException as above; REPOSITORY_BEHIND: one of these was never given out (rule
   *     10)
   */
  public LeaseGrant join(JoinHost host, List<DomainId> seen) {
    host.check();
    LeaseGrant lease;
    try {
      lease = joined(host, seen);
    } catch (RefusedException refused) {
      if (refused.refusal() == Refusal.DUPLICATE_AGENT
          && silence(host.name()).compareTo(usual.plus(nameGrace)) >= 0) {
        publisher.observe(observer -> observer.duplicateAgentRefused(host.name()));
      }
      if (refused.refusal() == Refusal.REPOSITORY_BEHIND && isHolder(host)) {
        publisher.observe(observer -> observer.hostKnowsMore(host.name()));
      }
      throw refused;
    }
    off.remove(host.name());
    answeredAtNanos.put(host.name(), System.nanoTime());
    return lease;
  }

  private boolean isHolder(JoinHost host) {
    return database
        .read(handle -> HostTable.findLease(handle, host.name()))
        .filter(lease -> lease.holder().equals(host.holder()))
        .isPresent();
  }

  /**
   * How long ago the agent that holds the host's name was last answered; at most the time since
   * this repository was opened.
   */
  public Duration silence(String host) {
    return Duration.ofNanos(System.nanoTime() - answeredAtNanos.getOrDefault(host, openedAtNanos));
  }

  /**
   * Makes sure that a host's name is not taken from a live agent, whose lease may have ended only
   * because the agent was restarted or lost its connection for a moment.
   */
  private void requireFree(String host, Lease former) {
    if (former.ended() && off.contains(host)) {
      return;
    }
    Duration needed = nameGrace.isZero() ? Duration.ZERO : former.length().plus(nameGrace);
    Duration silent = silence(host);
    if (former.ended() && silent.compareTo(needed) >= 0) {
      return;
    }
    throw new RefusedException(
        Refusal.DUPLICATE_AGENT,
        "Another agent holds the name of host "
            + host
            + ", and "
            + (former.ended() ? "its lease has ended" : "its lease runs")
            + "; it was answered "
            + silent.toSeconds()
            + " s ago. Give this host another name; or, if it is the same host with a new data folder, wait until that agent was silent for "
            + needed.toSeconds()
            + " s, or say that it is off: `miragectl host failover "
            + host
            + " --confirm-host-is-off`.");
  }

  private void requireRoom(Handle handle, String host) {
    if (HostTable.count(handle) < mostHosts) {
      return;
    }
    int removed = HostTable.deleteUnused(handle);
    if (removed == 0) {
      throw new RefusedException(
          Refusal.NO_ROOM,
          "Host "
              + host
              + " is not taken: "
              + mostHosts
              + " hosts are known, which is the most; forget those that are gone with `miragectl host rm HOST`.");
    }
  }

  private LeaseGrant joined(JoinHost host, List<DomainId> seen) {
    Duration answer = granted;
    // A number that was given out stays so; a reader can check it, and no transaction waits.
    database.<Void>read(
        handle -> {
          HostGenerations.requireGivenOut(handle, host.name(), seen);
          return null;
        });
    return database.write(
        transaction -> {
          Handle handle = transaction.handle();
          Optional<Lease> known = HostTable.findLease(handle, host.name());
          if (known.isEmpty()) {
            requireRoom(handle, host.name());
          } else if (!known.get().holder().equals(host.holder())) {
            requireFree(host.name(), known.get());
          }
          Lease lease =
              known
                  .map(former -> former.join(host.holder(), answer))
                  .orElseGet(
                      () ->
                          Lease.first(
                              host.holder(), answer, HostTable.lastFormerLeaseNumber(handle)));
          HostTable.store(handle, host, lease);
          if (known.isPresent() && !known.get().holder().equals(host.holder())) {
            giveUpDomains(
                transaction,
                host.name(),
                "host " + host.name() + " has a new agent, and the former one's lease had ended",
                off.contains(host.name()));
          }
          return new LeaseGrant(lease.number(), answer);
        });
  }

  /** As {@link #renew(String, HolderDigest, long, List, Duration)}, for as long as usual. */
  public RenewAnswer renew(String host, HolderDigest holder, long number, List<DomainId> domains) {
    return renew(host, holder, number, domains, Duration.ZERO);
  }

  /**
   * Renews a lease and returns, in the same transaction, the status of each of the host's
   * generations (rule 5).
   *
   * @param domains the domains that are on the host
   * @param wanted how long the answer should be good for at least, before a planned stop of the
   *     agent; {@link #LONGEST} at most is granted, and only to a host that owns something: an
   *     empty one has no guest that would freeze
   * @throws RefusedException REPOSITORY_BEHIND: the host has a domain that this repository never
   *     gave out (rule 10)
   * @throws NotFoundException UNKNOWN_HOST
   */
  public RenewAnswer renew(
      String host, HolderDigest holder, long number, List<DomainId> domains, Duration wanted) {
    try {
      RenewAnswer answer =
          renewed(host, holder, number, domains, longer(granted, shorter(wanted, LONGEST)));
      if (answer.renewed()) {
        answeredAtNanos.put(host, System.nanoTime());
      }
      return answer;
    } catch (RefusedException refused) {
      if (refused.refusal() == Refusal.REPOSITORY_BEHIND) {
        publisher.observe(observer -> observer.hostKnowsMore(host));
      }
      throw refused;
    }
  }

  private RenewAnswer renewed(
      String host, HolderDigest holder, long number, List<DomainId> domains, Duration wanted) {
    return database.writeFirst(
        transaction -> {
          Handle handle = transaction.handle();
          Lease lease = requireLease(handle, host);
          List<DomainStatus> statuses = HostGenerations.of(handle, host, domains);
          boolean owns =
              statuses.stream().anyMatch(entry -> entry.status() == GenerationStatus.OWNER);
          Duration answer = owns ? wanted : granted;
          boolean renews = lease.mayRenew(holder, number);
          publisher.observe(transaction, observer -> observer.leaseAnswered(host, renews));
          if (!renews) {
            return new RenewAnswer(false, lease.number(), answer, statuses);
          }
          Lease renewed = lease.renew(answer);
          HostTable.saveLease(handle, host, renewed);
          return new RenewAnswer(true, renewed.number(), answer, statuses);
        });
  }

  /**
   * Makes every answer from now on valid for this length, because this manager is about to stop;
   * {@link #LONGEST} at most. A host that holds a lease gets it with its next renewal.
   */
  public void prolong(Duration length) {
    granted = longer(usual, shorter(length, LONGEST));
  }

  /**
   * Returns a lease to the usual length, once no agent can still be counting an answer that was
   * valid for longer.
   *
   * @param longestNumber the number of the longest answer, which the caller has watched unchanged
   *     for the lease's full length
   */
  public void shorten(String host, long longestNumber) {
    database.<Void>write(
        transaction -> {
          Lease lease = requireLease(transaction.handle(), host);
          Lease shortened = lease.shortened(longestNumber, usual);
          if (!shortened.equals(lease)) {
            HostTable.saveLease(transaction.handle(), host, shortened);
          }
          return null;
        });
  }

  /**
   * An operator confirms that a host is off: its lease ends at once, and all its domains are lost,
   * also those that may run without a lease.
   *
   * @throws NotFoundException UNKNOWN_HOST
   */
  public void confirmOff(String host) {
    database.<Void>write(
        transaction -> {
          Lease lease = requireLease(transaction.handle(), host);
          HostTable.saveLease(transaction.handle(), host, lease.end());
          giveUpDomains(
              transaction, host, "an operator has confirmed that host " + host + " is off", true);
          return null;
        });
    off.add(host);
  }

  /**
   * Ends a lease, after the caller has watched its number unchanged for the lease's full length.
   *
   * @return whether the lease of this number has ended, now or before; false: it was renewed
   *     meanwhile
   * @throws NotFoundException UNKNOWN_HOST
   */
  public boolean endLease(String host, long number) {
    return database.write(
        transaction -> {
          Handle handle = transaction.handle();
          Lease lease = requireLease(handle, host);
          if (lease.mayEnd(number)) {
            HostTable.saveLease(handle, host, lease.end());
            for (DomainStatus entry : GenerationTable.living(handle, host)) {
              publisher.signal(transaction, entry.domain().unikernel());
            }
            return true;
          }
          return lease.ended() && lease.number() == number;
        });
  }

  /**
   * Makes sure that this is the agent that joined with that name last (rule 8).
   *
   * @throws RefusedException WRONG_SECRET
   * @throws NotFoundException UNKNOWN_HOST
   */
  public void requireHolder(String host, HolderDigest holder) {
    database.<Void>read(
        handle -> {
          requireHolder(handle, host, holder);
          return null;
        });
  }

  /**
   * Makes sure that this is the agent that joined with that name last, and that the generation it
   * speaks of is its own.
   *
   * @throws RefusedException WRONG_SECRET, OTHER_HOST
   * @throws NotFoundException UNKNOWN_HOST
   */
  public void requireHolder(String host, HolderDigest holder, DomainId domain) {
    database.<Void>read(
        handle -> {
          requireHolder(handle, host, holder);
          requireOnHost(handle, host, domain);
          return null;
        });
  }

  /**
   * Makes sure that this is the agent that joined with that name last, and tells which of these
   * generations it may not speak of, because they are on another host; at about the cost of one
   * generation: the holder is looked up once.
   *
   * @return for each of those why
   * @throws RefusedException WRONG_SECRET
   * @throws NotFoundException UNKNOWN_HOST
   */
  public Map<DomainId, String> ofOthers(String host, HolderDigest holder, List<DomainId> domains) {
    return database.read(
        handle -> {
          requireHolder(handle, host, holder);
          Map<DomainId, String> others = new HashMap<>();
          for (DomainId domain : domains) {
            try {
              requireOnHost(handle, host, domain);
            } catch (RefusedException elsewhere) {
              others.put(domain, elsewhere.getMessage());
            }
          }
          return others;
        });
  }

  private static void requireOnHost(Handle handle, String host, DomainId domain) {
    Optional<Place> place = GenerationTable.place(handle, domain.unikernel(), domain.generation());
    if (place.isPresent() && !place.get().equals(Place.host(host))) {
      throw new RefusedException(
          Refusal.OTHER_HOST,
          "Generation " + domain + " is on " + place.get() + ", not on host " + host + ".");
    }
  }

  private static void requireHolder(Handle handle, String host, HolderDigest holder) {
    if (!requireLease(handle, host).holder().equals(holder)) {
      throw new RefusedException(
          Refusal.WRONG_SECRET, "The secret is not the one that host " + host + " joined with.");
    }
  }

  private static boolean runsWithoutLease(Handle handle, String unikernel) {
    return UnikernelTable.find(handle, unikernel)
        .filter(found -> found.guest().policy().runsWithoutLease())
        .isPresent();
  }

  /**
   * Records that the domains of a host are lost.
   *
   * @param alsoWithoutLease whether an operator has confirmed that the host is off: only then are
   *     domains lost that may run without a lease
   */
  private void giveUpDomains(
      Transaction transaction, String host, String reason, boolean alsoWithoutLease) {
    Handle handle = transaction.handle();
    for (DomainStatus entry : GenerationTable.living(handle, host)) {
      String unikernel = entry.domain().unikernel();
      if (!alsoWithoutLease && runsWithoutLease(handle, unikernel)) {
        continue;
      }
      Ownership before = OwnershipTable.find(handle, unikernel).orElseThrow();
      Ownership after = before.reportEnded(entry.domain().generation(), reason).next();
      OwnershipTable.save(handle, unikernel, before, after, Optional.empty());
      publisher.publish(transaction, unikernel, before, after, 0, Optional.empty());
    }
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  private static Lease requireLease(Handle handle, String host) {
    return HostTable.findLease(handle, host).orElseThrow(() -> NotFoundException.host(host));
  }

  /** A lease as its holder is told of it. */
  public record LeaseGrant(long number, Duration length) {}

  /**
   * The answer to a renewal.
   *
   * @param renewed false: the number is not the current one or the lease has ended; the agent must
   *     join again
   * @param leaseNumber the current number
   * @param leaseLength how long the lease lasts, counted from when the renewal was sent
   * @param statuses the status of every domain that was asked for, and of every generation that is
   *     prepared or owner on the host
   */
  public record RenewAnswer(
      boolean renewed, long leaseNumber, Duration leaseLength, List<DomainStatus> statuses) {
    public RenewAnswer {
      statuses = List.copyOf(statuses);
    }
  }
}
