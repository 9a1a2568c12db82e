package org.miragemanager.hostagent.domain;

import java.util.Optional;
import java.util.concurrent.Executor;
import org.miragemanager.hostagent.driver.LiveDomain;

/**
 * The live domain, from when the driver has created it or found it again. Used under the domain's
 * lock; the end that is asked for here is waited for outside of it.
 */
final class Presence {

  private final Executor threads;
  private Optional<LiveDomain> live = Optional.empty();

  /**
   * Nothing is there yet.
   *
   * @param threads runs what may wait; each task on a thread of its own
   */
  Presence(Executor threads) {
    this.threads = threads;
  }

  /** It is there. */
  void begin(LiveDomain domain) {
    live = Optional.of(domain);
  }

  /** Empty: it is not known to be there. It stays when it has ended. */
  Optional<LiveDomain> live() {
    return live;
  }

  /**
   * Makes sure that it ends.
   *
   * @param asked whether its guest was asked to end, and is given a moment for that
   */
  void end(boolean asked) {
    threads.execute(new Ending(live, asked));
  }
}
