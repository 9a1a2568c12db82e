package org.miragemanager.activities.agent;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Which hosts cannot be reached, or fail at what they are asked for, although their leases run.
 * Such a host is not chosen during a pause, which grows with each failure; after that it is chosen
 * only after all others. A host that answers again, or does what it is asked for, is treated like
 * any other.
 *
 * <p>This only influences the choice of a host; no right to run depends on it. Safe for use by
 * several threads.
 */
public final class HostTroubles {
  /** How long a host is left alone after its first failure; each one after it doubles that. */
  public static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  public static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private static final int MOST_DOUBLINGS = 5;

  /**
   * So long after it would have been tried again a failure says nothing any more: a healthy host on
   * which nothing is started must not seem to fail for ever.
   */
  public static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(5);

  /** How long an answer tells that a host can be reached. */
  static final Duration RECENT = Duration.ofSeconds(10);

  /** What is wrong with a host. */
  public enum Kind {
    /** Its agent does not answer at its address. */
    UNREACHABLE,
    /** Its agent answers, and cannot do what it is asked for: its disk is full. */
    FAILING
  }

  /**
   * What is wrong with a host at present.
   *
   * @param reason why, in words, without a full stop
   * @param failures how often in a row
   */
  public record Trouble(Kind kind, String reason, int failures) {
    /** For a sentence that begins with the host's name. */
    public String inWords() {
      return switch (kind) {
        case UNREACHABLE -> "cannot be reached (" + reason + ")";
        case FAILING -> "fails (" + reason + ")";
      };
    }
  }

  private record Entry(Trouble trouble, long leftAloneUntilNanos) {}

  private final LongSupplier clock;
  private final Map<String, Entry> entries = new HashMap<>();
  private final Map<String, Long> answeredAtNanos = new HashMap<>();

  /**
   * No host is in trouble.
   *
   * @param clock nanoseconds, which only grow
   */
  public HostTroubles(LongSupplier clock) {
    this.clock = clock;
  }

  /** The host's agent has answered, whatever it said. */
  public synchronized void answered(String host) {
    answeredAtNanos.put(host, clock.getAsLong());
    Entry entry = entries.get(host);
    if (entry != null && entry.trouble().kind() == Kind.UNREACHABLE) {
      entries.remove(host);
    }
  }

  /** The host has started a guest, which needs everything to work there. */
  public synchronized void succeeded(String host) {
    answeredAtNanos.put(host, clock.getAsLong());
    entries.remove(host);
  }

  /** A call to the host failed: it is asked again before the next step. */
  public synchronized void doubted(String host) {
    answeredAtNanos.remove(host);
  }

  /**
   * The host's agent does not answer.
   *
   * @param reason why, in words, without a full stop
   */
  public synchronized void unreachable(String host, String reason) {
    answeredAtNanos.remove(host);
    note(host, Kind.UNREACHABLE, reason);
  }

  /**
   * The host's agent could not do what it was asked for.
   *
   * @param reason why, in words, without a full stop
   */
  public synchronized void failed(String host, String reason) {
    note(host, Kind.FAILING, reason);
  }

  private void note(String host, Kind kind, String reason) {
    Entry before = entries.get(host);
    if (before != null && isLeftAlone(host)) {
      // Many calls that fail at once are one failure.
      entries.put(
          host,
          new Entry(
              new Trouble(kind, reason, before.trouble().failures()),
              before.leftAloneUntilNanos()));
      return;
    }
    int failures = before == null ? 1 : before.trouble().failures() + 1;
    entries.put(
        host, new Entry(new Trouble(kind, reason, failures), clock.getAsLong() + pause(failures)));
  }

  private void removeOld() {
    long now = clock.getAsLong();
    entries
        .values()
        .removeIf(
            entry ->
                entry.trouble().kind() == Kind.FAILING
                    && now - entry.leftAloneUntilNanos() > FORGOTTEN_AFTER.toNanos());
  }

  private static long pause(int failures) {
    long doubled = FIRST_PAUSE.toNanos() << Math.min(failures - 1, MOST_DOUBLINGS);
    return Math.min(doubled, LONGEST_PAUSE.toNanos());
  }

  /** What is wrong with a host; empty: nothing that is known. */
  public synchronized Optional<Trouble> of(String host) {
    removeOld();
    return Optional.ofNullable(entries.get(host)).map(Entry::trouble);
  }

  /** What is wrong with hosts, by their names. */
  public synchronized Map<String, Trouble> all() {
    removeOld();
    Map<String, Trouble> all = new TreeMap<>();
    entries.forEach((host, entry) -> all.put(host, entry.trouble()));
    return all;
  }

  /** The same in words that follow the host's name. */
  public Map<String, String> words() {
    Map<String, String> words = new TreeMap<>();
    all().forEach((host, trouble) -> words.put(host, trouble.inWords()));
    return words;
  }

  /** Whether the host is not to be tried now, unless an operator names it. */
  public synchronized boolean isLeftAlone(String host) {
    Entry entry = entries.get(host);
    return entry != null && entry.leftAloneUntilNanos() - clock.getAsLong() > 0;
  }

  /** Whether the host's agent has answered a moment ago. */
  public synchronized boolean answeredLately(String host) {
    Long at = answeredAtNanos.get(host);
    return at != null && clock.getAsLong() - at < RECENT.toNanos();
  }

  /**
   * Whether the host should be asked whether it is there: it has not answered for half of the time
   * for which an answer holds. A host that is left alone is asked too, so that it is used again as
   * soon as it is back.
   */
  public synchronized boolean isProbeDue(String host) {
    Long at = answeredAtNanos.get(host);
    boolean fresh = at != null && clock.getAsLong() - at < RECENT.toNanos() / 2;
    return !fresh;
  }

  /** Other hosts than these are not known any more. */
  public synchronized void keepOnly(Set<String> hosts) {
    Set<String> kept = new HashSet<>(hosts);
    entries.keySet().retainAll(kept);
    answeredAtNanos.keySet().retainAll(kept);
  }
}
