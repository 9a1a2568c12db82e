package org.miragemanager.hostagent.channel;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The connections that have not said hello, oldest first. There are few at most: a new one takes
 * the place of the oldest, because a guest says hello at once.
 */
final class UnauthenticatedChannels {

  static final int MOST = 64;

  private final Set<GuestChannel> waiting = new LinkedHashSet<>();

  /** One more has connected. */
  void came(GuestChannel channel) {
    oldestTooMany(channel).ifPresent(GuestChannel::close);
  }

  private synchronized Optional<GuestChannel> oldestTooMany(GuestChannel channel) {
    waiting.add(channel);
    if (waiting.size() <= MOST) {
      return Optional.empty();
    }
    GuestChannel oldest = waiting.iterator().next();
    waiting.remove(oldest);
    return Optional.of(oldest);
  }

  /** It is a stranger no longer, or gone. */
  synchronized void known(GuestChannel channel) {
    waiting.remove(channel);
  }
}
