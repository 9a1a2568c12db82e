package org.miragemanager.repository;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.miragemanager.repository.error.NotFoundException;
import org.miragemanager.repository.error.Refusal;
import org.miragemanager.repository.error.RefusedException;
import org.miragemanager.repository.model.DomainName;
import org.miragemanager.repository.model.GenerationTruth;
import org.miragemanager.repository.model.JoinHost;
import org.miragemanager.repository.model.LeaseGrant;
import org.miragemanager.repository.model.RenewAnswer;
import org.miragemanager.repository.rules.HolderDigest;
import org.miragemanager.repository.rules.Lease;
import org.miragemanager.repository.rules.Ownership;
import org.miragemanager.repository.rules.Place;
import org.miragemanager.repository.sql.Database;
import org.miragemanager.repository.sql.GenerationTable;
import org.miragemanager.repository.sql.HostTable;
import org.miragemanager.repository.sql.OwnershipTable;
import org.miragemanager.repository.sql.Transaction;

/**
 * The hosts' leases (rules 7 and 8), each operation one transaction. The rules themselves are in
 * {@link Lease}.
 */
public final class LeaseService {
  /**
   * No answer is good for longer: for so long would nobody bring back the guests of a dead host.
   */
  public static final Duration LONGEST = Duration.ofMinutes(10);

  private final Database database;
  private final Announcer announcer;
  private final Duration usual;
  private volatile Duration granted;

  LeaseService(Database database, Announcer announcer, Duration length) {
    this.database = database;
    this.announcer = announcer;
    this.usual = length;
    this.granted = length;
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
   * @throws RefusedException TWIN: another agent holds the lease, and it runs; INVALID
   */
  public LeaseGrant join(JoinHost host) {
    Names.checkWord("name of a host", host.name());
    Names.check(host.memoryBytes() >= 0, "A host's memory cannot be negative.");
    Names.check(host.maxGuests() >= 0, "A host cannot take a negative number of guests.");
    try {
      return joined(host);
    } catch (RefusedException refused) {
      if (refused.refusal() == Refusal.TWIN) {
        announcer.observe(observer -> observer.twinRefused(host.name()));
      }
      throw refused;
    }
  }

  private LeaseGrant joined(JoinHost host) {
    Duration answer = granted;
    return database.write(
        transaction -> {
          Handle handle = transaction.handle();
          Optional<Lease> known = HostTable.findLease(handle, host.name());
          if (known.isPresent() && known.get().refusesAsTwin(host.holder())) {
            throw new RefusedException(
                Refusal.TWIN,
                "Another agent holds the lease of host "
                    + host.name()
                    + "; give this host another name, or wait until that agent's lease has ended.");
          }
          Lease lease =
              known
                  .map(former -> former.join(host.holder(), answer))
                  .orElseGet(() -> Lease.first(host.holder(), answer));
          HostTable.store(handle, host, lease);
          if (known.isPresent() && !known.get().holder().equals(host.holder())) {
            giveUpDomains(
                transaction,
                host.name(),
                "host " + host.name() + " has a new agent, and the former one's lease had ended");
          }
          return new LeaseGrant(lease.number(), answer);
        });
  }

  /** As {@link #renew(String, HolderDigest, long, List, Duration)}, for as long as usual. */
  public RenewAnswer renew(
      String host, HolderDigest holder, long number, List<DomainName> domains) {
    return renew(host, holder, number, domains, Duration.ZERO);
  }

  /**
   * Prolongs a lease and tells, in the same transaction, what each of the host's generations is
   * (rule 5).
   *
   * @param domains the domains that are on the host
   * @param wanted how long the answer should be good for at least, before a planned stop of the
   *     agent; {@link #LONGEST} at most is granted
   * @throws RefusedException REPOSITORY_BEHIND: the host has a domain that this repository never
   *     gave out (rule 10)
   * @throws NotFoundException UNKNOWN_HOST
   */
  public RenewAnswer renew(
      String host, HolderDigest holder, long number, List<DomainName> domains, Duration wanted) {
    try {
      return renewed(host, holder, number, domains, longer(granted, shorter(wanted, LONGEST)));
    } catch (RefusedException refused) {
      if (refused.refusal() == Refusal.REPOSITORY_BEHIND) {
        announcer.observe(observer -> observer.hostKnowsMore(host));
      }
      throw refused;
    }
  }

  private RenewAnswer renewed(
      String host, HolderDigest holder, long number, List<DomainName> domains, Duration answer) {
    return database.write(
        transaction -> {
          Handle handle = transaction.handle();
          Lease lease = requireLease(handle, host);
          List<GenerationTruth> truths = HostTruths.of(handle, host, domains);
          boolean renews = lease.mayRenew(holder, number);
          announcer.observe(transaction, observer -> observer.leaseAnswered(host, renews));
          if (!renews) {
            return new RenewAnswer(false, lease.number(), answer, truths);
          }
          Lease renewed = lease.renew(answer);
          HostTable.saveLease(handle, host, renewed);
          return new RenewAnswer(true, renewed.number(), answer, truths);
        });
  }

  /**
   * From now on every answer is good for so long, because this manager is about to stop; {@link
   * #LONGEST} at most. Who already holds a lease gets it with the next renewal.
   */
  public void prolong(Duration length) {
    granted = longer(usual, shorter(length, LONGEST));
  }

  /**
   * Answers were good for longer than usual once, and by now nobody counts one of those any more.
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
   * An operator answers for it that a host is off: its lease is over at once, and its domains are
   * known to be lost, also of guests that may go on without a lease.
   *
   * @throws NotFoundException UNKNOWN_HOST
   */
  public void confirmOff(String host) {
    database.<Void>write(
        transaction -> {
          Lease lease = requireLease(transaction.handle(), host);
          HostTable.saveLease(transaction.handle(), host, lease.end());
          giveUpDomains(
              transaction, host, "an operator has confirmed that host " + host + " is off");
          return null;
        });
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
            for (GenerationTruth truth : GenerationTable.living(handle, host)) {
              announcer.signal(transaction, truth.domain().unikernel());
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
  public void requireHolder(String host, HolderDigest holder, DomainName domain) {
    requireHolder(host, holder, List.of(domain));
  }

  /**
   * The same for several generations, at about the cost of one: the holder is looked up once.
   *
   * @throws RefusedException WRONG_SECRET, OTHER_HOST
   * @throws NotFoundException UNKNOWN_HOST
   */
  public void requireHolder(String host, HolderDigest holder, List<DomainName> domains) {
    database.<Void>read(
        handle -> {
          requireHolder(handle, host, holder);
          domains.forEach(domain -> requireOnHost(handle, host, domain));
          return null;
        });
  }

  private static void requireOnHost(Handle handle, String host, DomainName domain) {
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

  private void giveUpDomains(Transaction transaction, String host, String reason) {
    Handle handle = transaction.handle();
    for (GenerationTruth truth : GenerationTable.living(handle, host)) {
      String unikernel = truth.domain().unikernel();
      Ownership before = OwnershipTable.find(handle, unikernel).orElseThrow();
      Ownership after = before.reportEnded(truth.domain().generation(), reason).next();
      OwnershipTable.save(handle, unikernel, before, after, Optional.empty());
      announcer.announce(transaction, unikernel, before, after, 0, Optional.empty());
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
}
