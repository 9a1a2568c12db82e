package org.miragemanager.manager.recovery;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * How soon what was tried in vain is tried again: after a second, then after twice as long each
 * time, up to half a minute. Not safe for use by several threads.
 */
final class Backoff {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final Map<String, Attempt> attempts = new HashMap<>();

  private record Attempt(long nextNanos, Duration pause) {}

  /** Whether this may be tried now; if so, it counts as tried. */
  boolean allows(String what, long nowNanos) {
    Attempt last = attempts.get(what);
    if (last != null && nowNanos - last.nextNanos() < 0) {
      return false;
    }
    Duration pause = last == null ? FIRST : shorter(last.pause().multipliedBy(2), LONGEST);
    attempts.put(what, new Attempt(nowNanos + pause.toNanos(), pause));
    return true;
  }

  /** What is not among these was done, or is not wanted any more: its next attempt is a first. */
  void keepOnly(Set<String> wanted) {
    attempts.keySet().retainAll(wanted);
  }

  /** Something has changed for the better: all may be tried at once. */
  void forget() {
    attempts.clear();
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }
}
