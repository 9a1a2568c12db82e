package org.miragemanager.manager.recovery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.miragemanager.repository.model.Host;

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
 *       anew.
 *   <li>If more than half of the hosts seem lost at once, it is more likely that this manager is
 *       cut off than that they all died: it holds back, until an operator says which are lost.
 *   <li>A host that knows more than the repository is not lost, the repository is old (rule 10): it
 *       holds back too.
 * </ul>
 */
final class LeaseWatch {
  /** A manager that has not looked for so long has stood still. */
  static final Duration STANDSTILL = Duration.ofMillis(700);

  /** Hosts that are lost within so long of one another are lost at once. */
  static final Duration AT_ONCE = Duration.ofSeconds(5);

  private final Map<String, Watched> watched = new HashMap<>();
  private final Map<String, Long> ended = new HashMap<>();
  private final Set<String> confirmed = new HashSet<>();
  private final Set<String> ahead = new HashSet<>();
  private long lastLook;
  private boolean looked;

  private record Watched(long number, long since, long longestNumber, long longestSince) {}

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
    looked = true;
    lastLook = now;
    List<Host> silent = new ArrayList<>();
    List<Host> shorter = new ArrayList<>();
    int running = 0;
    for (Host host : hosts) {
      if (!host.leaseRuns()) {
        watched.remove(host.name());
        continue;
      }
      running++;
      ended.remove(host.name());
      Watched seen = see(now, host);
      long length = host.leaseLength().toNanos();
      if (now - seen.since() >= length) {
        silent.add(host);
      } else {
        confirmed.remove(host.name());
        if (now - seen.longestSince() >= length) {
          shorter.add(host);
        }
      }
    }
    return decided(now, silent, shorter, running);
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

  private Findings decided(long now, List<Host> silent, List<Host> shorter, int running) {
    ended.values().removeIf(since -> now - since > AT_ONCE.toNanos());
    Set<String> lost = new HashSet<>(ended.keySet());
    silent.forEach(host -> lost.add(host.name()));
    boolean tooMany = 2 * lost.size() > running + ended.size();
    List<Host> over = new ArrayList<>();
    List<Host> heldBack = new ArrayList<>();
    for (Host host : silent) {
      boolean believed = !tooMany && !ahead.contains(host.name());
      if (believed || confirmed.contains(host.name())) {
        over.add(host);
        ended.put(host.name(), now);
      } else {
        heldBack.add(host);
      }
    }
    return new Findings(over, shorter, heldBack, tooMany);
  }
}
