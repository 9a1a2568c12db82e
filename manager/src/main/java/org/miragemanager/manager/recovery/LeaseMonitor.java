package org.miragemanager.manager.recovery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.miragemanager.repository.host.Host;

/**
 * What this manager has seen of the hosts' leases, on its own clock, which runs while the machine
 * is suspended (rule 7). It decides and does nothing: no input, no output, no time of its own. Not
 * safe for use by several threads.
 *
 * <p>A lease whose number stayed the same for the lease's full length is over. Three things make it
 * careful, because a mistake moves every guest of a host:
 *
 * <ul>
 *   <li>If this manager itself stood still for a while, nobody could renew, so it begins to watch
 *       anew. If it is only slow, of each pause between two looks no more counts than {@link
 *       #MOST_BETWEEN_LOOKS}: who looks late answers late.
 *   <li>If more than half of the hosts seem lost at once, it is more likely that this manager is
 *       cut off than that they all died: it holds back, until an operator says which are lost. Only
 *       hosts count that have guests, or were seen to renew for {@link #ACQUAINTANCE}: anybody may
 *       join hosts that vanish at once, and they must not keep others from being brought back.
 *   <li>A host that knows more than the repository is not lost, the repository is old (rule 10): it
 *       holds back too.
 * </ul>
 */
final class LeaseMonitor {
  /** A manager that has not looked for so long has stood still. */
  static final Duration STANDSTILL = Duration.ofMillis(700);

  /** So much of the time between two looks counts at most; usually it is a third of that. */
  static final Duration MOST_BETWEEN_LOOKS = Duration.ofMillis(300);

  /** A host that has renewed for so long counts among the hosts, also without guests. */
  static final Duration ACQUAINTANCE = Duration.ofSeconds(30);

  /** Hosts that are lost within so long of one another are lost at once. */
  static final Duration AT_ONCE = Duration.ofSeconds(5);

  private final Map<String, Watched> watched = new HashMap<>();
  private final Map<String, Long> ended = new HashMap<>();
  private final Set<String> confirmed = new HashSet<>();
  private final Set<String> ahead = new HashSet<>();
  private final Map<String, Renewals> renewals = new HashMap<>();
  private long lastLook;

  /** The time that counts for leases: {@link #lastLook} without what was too long between looks. */
  private long watchedNanos;

  private boolean looked;

  private record Watched(long number, long since, long longestNumber, long longestSince) {}

  /** When a host was first seen, and when its number was last seen to have changed. */
  private record Renewals(long number, long first, long last) {}

  /**
   * What follows from a look.
   *
   * @param over hosts whose leases are over: to be ended under the number that was watched
   * @param shorter hosts of which nobody counts a longer lease than usual any more
   * @param heldBack hosts that seem lost, but nothing is to be done about it without a word
   * @param tooMany too many seem lost at once
   */
  record Findings(List<Host> over, List<Host> shorter, List<Host> heldBack, boolean tooMany) {}

  /** An operator, or an agent that wants to take over the name, says that this host is lost. */
  void confirm(String host) {
    confirmed.add(host);
  }

  /**
   * This host knows more than the repository.
   *
   * @return whether that is news
   */
  boolean distrust(String host) {
    return ahead.add(host);
  }

  /** This host and the repository agree (again). */
  void trust(String host) {
    ahead.remove(host);
  }

  /**
   * Looks at the hosts as they are stored now.
   *
   * @param now nanoseconds on this manager's lease clock
   */
  Findings look(long now, List<Host> hosts) {
    if (looked && now - lastLook > STANDSTILL.toNanos()) {
      watched.clear();
    }
    if (looked) {
      watchedNanos += Math.min(now - lastLook, MOST_BETWEEN_LOOKS.toNanos());
    }
    looked = true;
    lastLook = now;
    List<Host> silent = new ArrayList<>();
    List<Host> shorter = new ArrayList<>();
    int running = 0;
    Set<String> counted = new HashSet<>();
    renewals.keySet().retainAll(hosts.stream().map(Host::name).toList());
    for (Host host : hosts) {
      if (!host.leaseRuns()) {
        watched.remove(host.name());
        renewals.remove(host.name());
        continue;
      }
      boolean counts = counts(now, host);
      if (counts) {
        counted.add(host.name());
      }
      ended.remove(host.name());
      Watched seen = see(watchedNanos, host);
      long length = host.leaseLength().toNanos();
      boolean isSilent = watchedNanos - seen.since() >= length;
      // A host that renews shows that this manager is not cut off, however new it is.
      if (counts || !isSilent) {
        running++;
      }
      if (isSilent) {
        silent.add(host);
      } else {
        confirmed.remove(host.name());
        if (watchedNanos - seen.longestSince() >= length) {
          shorter.add(host);
        }
      }
    }
    return decided(now, silent, shorter, counted, running);
  }

  /** Whether it is a host whose loss or presence says something. */
  private boolean counts(long now, Host host) {
    Renewals before = renewals.get(host.name());
    Renewals seen =
        before == null
            ? new Renewals(host.leaseNumber(), now, now)
            : before.number() == host.leaseNumber()
                ? before
                : new Renewals(host.leaseNumber(), before.first(), now);
    renewals.put(host.name(), seen);
    return host.guests() > 0 || seen.last() - seen.first() >= ACQUAINTANCE.toNanos();
  }

  private Watched see(long now, Host host) {
    Watched before = watched.get(host.name());
    boolean sameLongest = before != null && before.longestNumber() == host.leaseLongestNumber();
    Watched seen =
        before != null && before.number() == host.leaseNumber()
            ? before
            : new Watched(
                host.leaseNumber(),
                now,
                host.leaseLongestNumber(),
                sameLongest ? before.longestSince() : now);
    watched.put(host.name(), seen);
    return seen;
  }

  private Findings decided(
      long now, List<Host> silent, List<Host> shorter, Set<String> counted, int running) {
    ended.values().removeIf(since -> now - since > AT_ONCE.toNanos());
    Set<String> lost = new HashSet<>(ended.keySet());
    silent.stream().map(Host::name).filter(counted::contains).forEach(lost::add);
    boolean tooMany = 2 * lost.size() > running + ended.size();
    List<Host> over = new ArrayList<>();
    List<Host> heldBack = new ArrayList<>();
    for (Host host : silent) {
      boolean counts = counted.contains(host.name());
      boolean believed = !(tooMany && counts) && !ahead.contains(host.name());
      if (believed || confirmed.contains(host.name())) {
        over.add(host);
        if (counts) {
          ended.put(host.name(), now);
        }
      } else {
        heldBack.add(host);
      }
    }
    return new Findings(over, shorter, heldBack, tooMany);
  }
}
